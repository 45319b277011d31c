using System.IO.Compression;
using System.Text;
using Hybrid.Interchange;
using Hybrid.Models;
using Hybrid.Tests.Data;
using Hybrid.Tests.Reference;
using static Hybrid.Tests.Interchange.TinyCheckpoint;

namespace Hybrid.Tests.Interchange;

/// <summary>Files that were damaged, or made to do harm: one clear error, and nothing else happens.</summary>
public sealed class HostileCheckpointTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void A_name_that_is_not_on_the_list_is_refused_and_said() =>
        AssertRefused(Replace(Global("src.params", "HParams"), Global("os", "system")), "'os.system'");

    [Test]
    public void A_call_of_a_known_name_with_other_arguments_is_refused() =>
        AssertRefused(Replace([(byte)')', 0x81], [(byte)')', (byte)'R']), "calls 'src.params.HParams'");

    [Test]
    public void An_opcode_that_torch_does_not_write_is_refused() =>
        AssertRefused(pickle => [.. pickle[..2], (byte)'i', .. pickle[2..]], "opcode 0x69");

    [Test]
    public void Another_protocol_is_refused() => AssertRefused(pickle => [0x80, 5, .. pickle[2..]], "protocol 5");

    [Test]
    public void A_key_that_comes_twice_is_refused() => AssertRefused(
        Replace(Text("norm.weight"), Text("embd.weight")), "the key 'embd.weight' twice");

    [Test]
    public void A_tensor_larger_than_its_storage_is_refused() => AssertRefused(
        // embd.weight: offset 0, size (128, 64).
        Replace([(byte)'K', 0, (byte)'K', 128, (byte)'K', 64, 0x86], [(byte)'K', 0, (byte)'K', 129, (byte)'K', 64, 0x86]),
        "shape [129, 64] over a storage of 8192");

    [Test]
    public void A_tensor_that_begins_outside_of_its_storage_is_refused() => AssertRefused(
        Replace([(byte)'K', 0, (byte)'K', 128, (byte)'K', 64, 0x86], [(byte)'K', 1, (byte)'K', 128, (byte)'K', 64, 0x86]),
        "begins at 1 of a storage of 8192");

    [Test]
    public void A_shape_that_overflows_is_refused() => AssertRefused(
        Replace(
            [(byte)'K', 0, (byte)'K', 128, (byte)'K', 64, 0x86],
            [(byte)'K', 0, 0x8a, 8, 0, 0, 0, 0, 0, 0, 0, 0x40, (byte)'K', 64, 0x86]),
        "over a storage of 8192");

    [Test]
    public void A_storage_that_claims_more_than_its_entry_has_is_refused()
    {
        var path = WithPickle(_folder["changed.pth"], Replace([(byte)'M', 0, 0x20], [(byte)'J', 0, 0, 0, 0x40]));
        Assert.That(() => Load(path), Throws.InstanceOf<CheckpointException>().With.Message.Contains("but data/0 has 32768 bytes"));
    }

    [Test]
    public void Integers_are_no_weights()
    {
        var path = WithPickle(_folder["changed.pth"], Replace(Global("torch", "FloatStorage"), Global("torch", "IntStorage")));
        Assert.That(() => Load(path), Throws.InstanceOf<CheckpointException>().With.Message.Contains("is I32; Hybrid reads"));
    }

    [Test]
    public void A_shape_of_many_dimensions_is_refused() => AssertRefused(
        Replace(
            [(byte)'K', 0, (byte)'K', 128, (byte)'K', 64, 0x86],
            [(byte)'K', 0, (byte)'(', .. Enumerable.Repeat<byte[]>([(byte)'K', 1], 9).SelectMany(one => one), (byte)'t']),
        "impossible shape");

    [Test]
    public void A_model_of_more_layers_than_the_file_has_is_not_made() => AssertRefused(
        Replace(Text("transformer_blocks.2.norm1.weight"), Text("transformer_blocks.999999999.norm1.weight")), "an impossible size");

    [Test]
    public void A_model_that_cannot_be_is_refused() => AssertRefused(
        Replace([.. Text("n_head"), (byte)'r', 0x12, 4, 0, 0, (byte)'K', 4], [.. Text("n_head"), (byte)'r', 0x12, 4, 0, 0, (byte)'K', 7]),
        "describes a model that cannot be");

    [TestCase("}", 4_000_000)]
    [TestCase("](", 200_000)]
    [TestCase("(", 1_000_000)]
    [TestCase("]q\u0001", 300_000)]
    public void Deep_nesting_and_a_full_stack_take_memory_like_the_file(string unit, int times) =>
        AssertRefused(_ => [0x80, 2, .. Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(unit, times)) + ".")], "cannot be read");

    [Test]
    public void A_text_longer_than_the_file_is_refused() =>
        AssertRefused(_ => [0x80, 2, (byte)'X', 0xff, 0xff, 0xff, 0xff, (byte)'a'], "ends in the middle");

    [Test]
    public void A_compressed_entry_is_refused()
    {
        var path = WithPickle(_folder["bomb.pth"], pickle => pickle, CompressionLevel.SmallestSize);
        Assert.That(() => Load(path), Throws.InstanceOf<CheckpointException>().With.Message.Contains("is compressed"));
    }

    [Test]
    public void An_entry_that_comes_twice_is_refused()
    {
        var path = _folder["twice.pth"];
        File.Copy(TinyCheckpoint.Path, path);
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Update))
            zip.CreateEntry(zip.Entries[0].FullName, CompressionLevel.NoCompression);
        Assert.That(() => Load(path), Throws.InstanceOf<CheckpointException>().With.Message.Contains("twice"));
    }

    [Test]
    public void A_file_that_was_cut_short_is_refused([Values(0, 1, 1000, 1_000_000, 2_542_248)] int length)
    {
        File.WriteAllBytes(_folder["cut.pth"], File.ReadAllBytes(TinyCheckpoint.Path)[..length]);
        Assert.That(() => Load(_folder["cut.pth"]), Throws.InstanceOf<CheckpointException>());
    }

    [Test]
    public void Damaged_bytes_give_one_kind_of_error()
    {
        var whole = File.ReadAllBytes(TinyCheckpoint.Path);
        // The pickle lies at the file's beginning, the directory of the zip at its end.
        var random = new Random(20);
        var refused = 0;
        for (var round = 0; round < 400; round++)
        {
            var bytes = (byte[])whole.Clone();
            for (var change = 0; change < 1 + (round % 4); change++)
            {
                var position = random.Next(3) switch
                {
                    0 => random.Next(15_000),
                    1 => bytes.Length - 1 - random.Next(14_000),
                    _ => random.Next(bytes.Length),
                };
                bytes[position] = (byte)random.Next(256);
            }
            File.WriteAllBytes(_folder["damaged.pth"], bytes);
            try
            {
                ReadEverything(_folder["damaged.pth"]);
            }
            catch (CheckpointException)
            {
                refused++;
            }
        }
        Assert.That(refused, Is.GreaterThan(50));
    }

    private static void Load(string path)
    {
        using var checkpoint = ForeignModel.TryOpen(path)!;
        checkpoint.Load().Dispose();
    }

    // Every tensor of the model that the file should hold; what its configuration claims is not built.
    private static void ReadEverything(string path)
    {
        using var checkpoint = ForeignModel.TryOpen(path)!;
        using var model = LanguageModel.Create(TinyModel.Config);
        foreach (var tensor in model.Tensors)
        {
            var values = new float[tensor.ElementCount];
            checkpoint.Read(tensor, values);
            if (checkpoint.HasMoments)
                checkpoint.Read(Hybrid.Training.OptimizerTensor.ExpAvg, tensor, values);
        }
    }

    private void AssertRefused(Func<byte[], byte[]> change, string message)
    {
        var path = WithPickle(_folder["changed.pth"], change);
        Assert.That(() => Load(path), Throws.InstanceOf<CheckpointException>().With.Message.Contains(message));
    }

    private static byte[] Global(string module, string name) => Encoding.ASCII.GetBytes($"c{module}\n{name}\n");
}
