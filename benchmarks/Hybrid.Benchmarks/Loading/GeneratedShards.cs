using System.Runtime.InteropServices;
using Hybrid.Data;

namespace Hybrid.Benchmarks.Loading;

/// <summary>A folder of shards of ids that mean nothing, in llm.c's form.</summary>
internal sealed partial class GeneratedShards : IDisposable
{
    private const int DontNeed = 4; // POSIX_FADV_DONTNEED

    private readonly string _folder = Directory.CreateTempSubdirectory("hybrid-benchmark-").FullName;

    /// <summary>Writes shards, one more than asked for: that is for validation.</summary>
    public GeneratedShards(int shards, int tokens)
    {
        for (int shard = 0; shard <= shards; shard++)
            WriteShard(Path.Combine(_folder, $"tokens_{(shard == 0 ? "val" : "train")}_{shard:D6}.bin"), shard, tokens);
    }

    /// <summary>Maps them.</summary>
    public ShardSet Open() => ShardSet.Open(_folder);

    /// <summary>Takes those that nobody has mapped out of the page cache. Linux only.</summary>
    public void Forget()
    {
        foreach (string path in Directory.EnumerateFiles(_folder))
        {
            using var file = File.OpenHandle(path);
            _ = Advise(file, 0, 0, DontNeed);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void WriteShard(string path, int seed, int tokens)
    {
        int[] header = new int[256];
        (header[0], header[1], header[2]) = (20240520, 1, tokens);
        ushort[] ids = new ushort[tokens];
        new Random(seed).NextBytes(MemoryMarshal.AsBytes(ids.AsSpan()));
        using var file = File.Create(path);
        file.Write(MemoryMarshal.AsBytes(header.AsSpan()));
        file.Write(MemoryMarshal.AsBytes(ids.AsSpan()));
        file.Flush(flushToDisk: true);
    }

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(SafeHandle file, long offset, long length, int advice);
}
