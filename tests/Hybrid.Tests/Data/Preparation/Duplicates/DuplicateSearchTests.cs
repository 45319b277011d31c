using CsCheck;
using Hybrid.Data;
using Hybrid.Data.Preparation.Duplicates;

namespace Hybrid.Tests.Data.Preparation.Duplicates;

public sealed class DuplicateSearchTests
{
    private const int Buckets = 4;

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    // Few different fingerprints, buffers smaller than a partition and than the copies of one fingerprint.
    [Test]
    public void All_but_the_earliest_of_each_fingerprint_are_dropped() =>
        Gen.Select(
            Gen.Select(Gen.ULong[0, 300], Gen.ULong[0, 60]).Array[0, 400],
            Gen.OneOf(1, 2, 16),
            Gen.Int[1, 100],
            Gen.Int[1, 3])
        .Sample(
            (pairs, partitions, bufferRecords, threads) =>
            {
                (ulong, UInt128)[] records = [.. pairs.Select(pair => (pair.Item1, FingerprintOf(pair.Item2)))];
                return Dropped(records, partitions, bufferRecords, threads).SequenceEqual(Expected(records));
            },
            iter: 100,
            threads: 1);

    [Test]
    public void Threads_partitions_and_the_order_of_arrival_make_no_difference()
    {
        var random = new Random(5);
        var records = new (ulong Document, UInt128 Fingerprint)[50_000];
        for (int i = 0; i < records.Length; i++)
            records[i] = ((ulong)i, FingerprintOf((ulong)random.Next(30_000)));
        var expected = Expected(records);
        Assert.That(expected, Has.Count.GreaterThan(10_000));
        foreach (var (partitions, bufferRecords, threads) in new[] { (1, 1 << 16, 1), (8, 500, 4), (256, 1 << 16, 2) })
        {
            random.Shuffle(records);
            Assert.That(Dropped(records, partitions, bufferRecords, threads), Is.EqualTo(expected));
        }
    }

    [Test]
    public void Copies_of_one_fingerprint_fit_in_any_buffer()
    {
        var records = Enumerable.Range(0, 20_000).Select(document => ((ulong)document, UInt128.One)).ToArray();
        Assert.That(
            Dropped(records, partitions: 2, bufferRecords: 16, threads: 1), Has.Count.EqualTo(19_999).And.No.Member(0ul));
    }

    // Equal in the first 64 bits, or in the last.
    [Test]
    public void The_whole_fingerprint_counts() => Assert.That(
        Dropped([(1, new UInt128(1, 2)), (2, new UInt128(1, 3)), (3, new UInt128(4, 2))], 1, 16, 1), Is.Empty);

    [Test]
    public void A_document_is_no_duplicate_of_itself() =>
        Assert.That(Dropped([(1, UInt128.One), (1, UInt128.One)], 1, 16, 1), Is.Empty);

    [Test]
    public async Task An_interrupted_spool_goes_on_at_its_lengths()
    {
        long[] lengths;
        using (var spool = new FingerprintSpool(_folder.Path, 2))
        {
            spool.Append(1, [FingerprintOf(1), FingerprintOf(2)]);
            lengths = spool.Flush();
            // After the journal: this document comes again.
            spool.Append(2, [FingerprintOf(2), FingerprintOf(3)]);
            spool.Flush();
        }

        using var again = new FingerprintSpool(_folder.Path, 2, lengths);
        again.Append(2, [FingerprintOf(2), FingerprintOf(3)]);
        again.Append(3, [FingerprintOf(4)]);
        again.Append(4, [FingerprintOf(3)]);
        Assert.That(await SearchAsync(again, 100, 1), Is.EqualTo(new[] { 2ul, 4ul }));
    }

    [Test]
    public async Task It_can_be_stopped()
    {
        using var spool = new FingerprintSpool(_folder.Path, 1);
        spool.Append(1, [FingerprintOf(1)]);
        var dropped = new DroppedDocuments(_folder.Path, Buckets, BucketOf);
        await Assert.ThrowsAsync<TaskCanceledException>(
            () => new DuplicateSearch(spool, dropped).RunAsync(1, progress: null, new CancellationToken(canceled: true)));
    }

    private static UInt128 FingerprintOf(ulong number) => new(SplitMix.Output(1, number), SplitMix.Output(2, number));

    private static int BucketOf(ulong document) => (int)(document % Buckets);

    // Appended in order of their ids, as a set of fingerprints sees them.
    private static List<ulong> Expected((ulong Document, UInt128 Fingerprint)[] records)
    {
        var seen = new Dictionary<UInt128, ulong>();
        var dropped = new SortedSet<ulong>();
        foreach (var (document, fingerprint) in records.OrderBy(record => record.Document))
        {
            if (!seen.TryAdd(fingerprint, document) && seen[fingerprint] != document)
                dropped.Add(document);
        }

        return [.. dropped];
    }

    private List<ulong> Dropped(
        (ulong Document, UInt128 Fingerprint)[] records, int partitions, int bufferRecords, int threads)
    {
        using var spool = new FingerprintSpool(_folder.Path, partitions);
        Parallel.ForEach(
            records,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            record => spool.Append(record.Document, [record.Fingerprint]));
        return SearchAsync(spool, bufferRecords, threads).GetAwaiter().GetResult();
    }

    private async Task<List<ulong>> SearchAsync(FingerprintSpool spool, int bufferRecords, int threads)
    {
        var dropped = new DroppedDocuments(_folder.Path, Buckets, BucketOf);
        await new DuplicateSearch(spool, dropped, bufferRecords).RunAsync(threads, progress: null, CancellationToken.None);
        var documents = new List<ulong>();
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            ulong[] found = dropped.Of(bucket).ToArray();
            Assert.That(found, Is.Ordered.And.Unique.And.All.Matches<ulong>(document => BucketOf(document) == bucket));
            documents.AddRange(found);
        }

        documents.Sort();
        return documents;
    }
}
