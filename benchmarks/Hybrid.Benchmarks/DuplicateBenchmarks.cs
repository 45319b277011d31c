using System.Text;
using BenchmarkDotNet.Attributes;
using Hybrid.Benchmarks.Reporting;
using Hybrid.Data;
using Hybrid.Data.Preparation.Duplicates;
using Hybrid.GeneratedText;

namespace Hybrid.Benchmarks;

/// <summary>What near-duplicates cost on one core: MinHash of each document, and finding equal fingerprints.</summary>
public class DuplicateBenchmarks
{
    private const int Megabytes = 10;
    private const int Fingerprints = 4_000_000;
    private const int Partitions = 4;

    private readonly UInt128[] _bands = new UInt128[MinHash.Bands];
    private byte[][] _documents = [];
    private string _folder = "";
    private FingerprintSpool? _spool;

    /// <summary>Makes documents, and fingerprints of which one in ten is another document's too.</summary>
    [GlobalSetup]
    public void Generate()
    {
        _documents = [.. new FineWebLikeText(seed: 1).Documents(0, Megabytes * 1_000_000).Select(Encoding.UTF8.GetBytes)];
        _folder = Directory.CreateTempSubdirectory("hybrid-benchmark-").FullName;
        _spool = new FingerprintSpool(_folder, Partitions);
        for (ulong i = 0; i < Fingerprints; i++)
        {
            ulong content = i % 10 == 0 ? i / 2 : i;
            _spool.Append(i, [new UInt128(SplitMix.Output(1, content), SplitMix.Output(2, content))]);
        }
    }

    /// <summary>Removes what was written.</summary>
    [GlobalCleanup]
    public void Remove()
    {
        _spool?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The bands of each document.</summary>
    [Benchmark]
    [Throughput(Megabytes, "MB")]
    public UInt128 Bands()
    {
        UInt128 all = 0;
        foreach (byte[] document in _documents)
        {
            MinHash.Compute(document, _bands);
            all ^= _bands[0];
        }

        return all;
    }

    /// <summary>All but the first document of each fingerprint.</summary>
    [Benchmark]
    [Throughput(Fingerprints / 1e6, "M fingerprints")]
    public async Task Search()
    {
        var dropped = new DroppedDocuments(_folder, 1, _ => 0);
        await new DuplicateSearch(_spool!, dropped).RunAsync(threads: 1, progress: null, CancellationToken.None).ConfigureAwait(false);
    }
}
