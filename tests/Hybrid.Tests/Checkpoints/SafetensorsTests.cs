using System.Buffers.Binary;
using System.Text;
using Hybrid.Checkpoints;
using Hybrid.Tests.Data;

namespace Hybrid.Tests.Checkpoints;

public sealed class SafetensorsTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void What_is_written_reads_back()
    {
        float[] matrix = [1, -2, 3.5f, float.Epsilon, -0f, 6];
        var path = _folder["a.safetensors"];
        var seal = SafetensorsWriter.Write(path, [Source("m", [2, 3], matrix), Source("v", [1], [7])]);

        using var file = SafetensorsFile.Open(path);
        var read = new float[6];
        file.Read("m", [2, 3], read);
        Assert.Multiple(() =>
        {
            Assert.That(
                read.Select(BitConverter.SingleToInt32Bits),
                Is.EqualTo(matrix.Select(BitConverter.SingleToInt32Bits)));
            Assert.That(file.Metadata, Is.EqualTo(new Dictionary<string, string> { ["format"] = "pt" }));
            Assert.That(file.Tensors["v"].Begin, Is.EqualTo(24));
            Assert.That(seal.Bytes, Is.EqualTo(new FileInfo(path).Length));
        });
    }

    [Test]
    public void The_bytes_are_the_formats()
    {
        var path = _folder["a.safetensors"];
        SafetensorsWriter.Write(path, [Source("v", [2], [1, 2])]);
        var json = """{"__metadata__":{"format":"pt"},"v":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";
        var padded = json.PadRight((json.Length + 7) / 8 * 8);
        byte[] expected = [(byte)padded.Length, 0, 0, 0, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(padded), 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40];
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(expected));
    }

    [Test]
    public void A_file_of_the_reference_is_read()
    {
        using var file = SafetensorsFile.Open(Path.Combine(AppContext.BaseDirectory, "Checkpoints", "Fixtures", "selfcheck.safetensors"));
        var values = new float[64];
        file.Read("ffn.expected_rounded4", [2, 4, 8], values);
        Assert.Multiple(() =>
        {
            Assert.That(values[..4], Is.EqualTo([0.0031f, 0.0024f, 0.04f, 0.0311f]));
            Assert.That(file.Metadata["generator"], Is.EqualTo("gen_fixtures.py"));
            Assert.That(file.Tensors["model.x"].Type, Is.EqualTo("I64"));
        });
    }

    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 12, "added to")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "cut short")]
    [TestCase("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "does not fill its bytes 0 to 8")]
    [TestCase("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "leaves a hole")]
    [TestCase("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, "tensor 'b' at byte 8 leaves a hole")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "tensor 'b' at byte 4 overlaps")]
    [TestCase("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'a' is in its header twice")]
    [TestCase("""{"__metadata__":{"x":"1","x":"2"}}""", 0, "twice")]
    [TestCase("""{"__metadata__":{"x":1}}""", 0, "not what the format asks for")]
    [TestCase("""{"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}""", 4, "unknown type 'F33'")]
    [TestCase("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "negative dimension")]
    [TestCase("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "larger than any file")]
    [TestCase("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4, "1 data_offsets")]
    [TestCase("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "exactly dtype, shape and data_offsets")]
    [TestCase("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"dtype":"F32"}}""", 4, "exactly dtype, shape and data_offsets")]
    [TestCase("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "not what the format asks for")]
    [TestCase("""[1]""", 0, "not what the format asks for")]
    [TestCase("""{"a":""", 0, "not what the format asks for")]
    public void What_the_format_forbids_is_refused(string header, int dataBytes, string message)
    {
        var path = Write((ulong)header.Length, header, dataBytes);
        Assert.That(
            () => SafetensorsFile.Open(path),
            Throws.InstanceOf<CheckpointException>().With.Message.Contains(message).And.Message.StartsWith(path));
    }

    [TestCase(ulong.MaxValue)]
    [TestCase(100_000_001ul)]
    [TestCase(3ul)]
    public void A_header_longer_than_the_file_or_the_formats_bound_is_refused(ulong length)
    {
        var path = Write(length, "{}", 0);
        Assert.That(
            () => SafetensorsFile.Open(path),
            Throws.InstanceOf<CheckpointException>().With.Message.Contains("its header claims"));
    }

    [Test]
    public void A_file_too_short_for_a_header_is_refused()
    {
        var path = _folder["short"];
        File.WriteAllBytes(path, [1, 2, 3]);
        Assert.That(
            () => SafetensorsFile.Open(path),
            Throws.InstanceOf<CheckpointException>().With.Message.Contains("3 bytes"));
    }

    [Test]
    public void A_missing_file_is_named() =>
        Assert.That(
            () => SafetensorsFile.Open(_folder["none"]),
            Throws.InstanceOf<CheckpointException>().With.Message.Contains(_folder["none"]));

    [Test]
    public void Another_name_shape_or_type_is_refused()
    {
        var path = Write(96, """{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""".PadRight(96), 4);
        using var file = SafetensorsFile.Open(path);
        Assert.Multiple(() =>
        {
            Assert.That(
                () => file.Read("b", [2], new float[2]),
                Throws.InstanceOf<CheckpointException>().With.Message.Contains("no tensor 'b'"));
            Assert.That(
                () => file.Read("a", [2], new float[2]),
                Throws.InstanceOf<CheckpointException>().With.Message.Contains("is F16"));
        });

        var floats = _folder["f"];
        SafetensorsWriter.Write(floats, [Source("a", [2], [1, 2])]);
        using var other = SafetensorsFile.Open(floats);
        Assert.That(
            () => other.Read("a", [1, 2], new float[2]),
            Throws.InstanceOf<CheckpointException>().With.Message.Contains("[2], the model's is [1, 2]"));
    }

    private static TensorSource Source(string name, long[] shape, float[] values) => new(name, shape, target => values.CopyTo(target));

    private string Write(ulong length, string header, int dataBytes)
    {
        var path = _folder["x.safetensors"];
        var prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, length);
        File.WriteAllBytes(path, [.. prefix, .. Encoding.UTF8.GetBytes(header), .. new byte[dataBytes]]);
        return path;
    }
}
