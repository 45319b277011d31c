using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Hybrid.Tests.Reference;

/// <summary>Numbers of the reference implementation: a safetensors file of native/tests/fixtures, read whole.</summary>
internal sealed class ReferenceFile
{
    private readonly byte[] _bytes;
    private readonly int _dataStart;
    private readonly JsonElement _header;

    private ReferenceFile(string path)
    {
        _bytes = File.ReadAllBytes(path);
        int headerLength = (int)BinaryPrimitives.ReadUInt64LittleEndian(_bytes);
        _dataStart = sizeof(ulong) + headerLength;
        _header = JsonSerializer.Deserialize<JsonElement>(_bytes.AsSpan(sizeof(ulong), headerLength));
    }

    public static ReferenceFile Open(string name)
    {
        DirectoryInfo? folder = new(TestContext.CurrentContext.TestDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Hybrid.sln")))
        {
            folder = folder.Parent;
        }

        Assert.That(folder, Is.Not.Null, "Run the tests from within the repository: they read native/tests/fixtures.");
        return new ReferenceFile(Path.Combine(folder!.FullName, "native", "tests", "fixtures", name));
    }

    /// <summary>Any safetensors file.</summary>
    public static ReferenceFile OpenPath(string path) => new(path);

    public float[] Floats(string name) => MemoryMarshal.Cast<byte, float>(Data(name)).ToArray();

    public double[] Doubles(string name) => MemoryMarshal.Cast<byte, double>(Data(name)).ToArray();

    public int[] Ids(string name) =>
        Array.ConvertAll(MemoryMarshal.Cast<byte, long>(Data(name)).ToArray(), id => checked((int)id));

    private ReadOnlySpan<byte> Data(string name)
    {
        JsonElement offsets = _header.GetProperty(name).GetProperty("data_offsets");
        return _bytes.AsSpan()[(_dataStart + offsets[0].GetInt32())..(_dataStart + offsets[1].GetInt32())];
    }
}
