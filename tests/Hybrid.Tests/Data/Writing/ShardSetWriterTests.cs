using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CsCheck;
using Hybrid.Data;
using Hybrid.Data.Writing;

namespace Hybrid.Tests.Data.Writing;

/// <summary>Documents that are dealt out to shards.</summary>
public sealed class ShardSetWriterTests
{
    private static readonly Gen<(ushort[] Ids, bool HeldOut)[]> Documents =
        Gen.Select(Gen.UShort.Array[1, 40], Gen.Bool).Array[0, 40];

    [Test]
    public void Shards_hold_the_documents_of_their_split_whole_and_in_order() =>
        Gen.Select(Documents, Gen.Int[1, 200]).Sample((documents, shardTokens) =>
        {
            using var folder = new TemporaryFolder();
            var records = Write(folder.Path, shardTokens, documents);
            var shards = records.Select(record => Read(folder[record.File])).ToArray();

            Assert.That(shards[0], Is.EqualTo(documents.Where(document => document.HeldOut).SelectMany(document => document.Ids)));
            Assert.That(shards.Skip(1), Is.EqualTo(Deal(documents.Where(document => !document.HeldOut), shardTokens)));
            Assert.That(records.Sum(record => record.Documents), Is.EqualTo(documents.Length));
        }, iter: 100);

    [Test]
    public void Records_say_what_the_files_are()
    {
        using var folder = new TemporaryFolder();
        var records = Write(folder.Path, 5, ([1, 2], true), ([1, 3, 4], false), ([1, 5, 6], false), ([1, 7], false));

        Assert.That(records.Select(record => record.File), Is.EqualTo(Enumerable.Range(0, 3).Select(n => $"shard_00000{n}.npy")));
        Assert.That(records.Select(record => record.Split), Is.EqualTo(new[] { "validation", "train", "train" }));
        Assert.That(records.Select(record => record.Tokens), Is.EqualTo(new[] { 2, 3, 5 }));
        Assert.That(records.Select(record => record.Documents), Is.EqualTo(new[] { 1, 1, 2 }));
        foreach (var record in records)
        {
            byte[] file = File.ReadAllBytes(folder[record.File]);
            Assert.That(record.Bytes, Is.EqualTo(file.Length));
            Assert.That(record.Sha256, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(file))));
        }
    }

    [Test]
    public void A_document_in_pieces_is_one_document()
    {
        using var folder = new TemporaryFolder();
        using var writer = new ShardSetWriter(folder.Path, TokenType.UInt32, 5, CancellationToken.None);
        writer.Begin(heldOut: false, tokens: 3);
        writer.Append(Bytes<uint>([1]));
        writer.Append(Bytes<uint>([70_000, 70_001]));
        writer.Begin(heldOut: false, tokens: 3);
        writer.Append(Bytes<uint>([1, 2]));
        writer.Append(Bytes<uint>([3]));
        var records = writer.Complete();

        Assert.That(records.Select(record => record.Documents), Is.EqualTo(new[] { 0, 1, 1 }));
        Assert.That(Read(folder[records[1].File]), Is.EqualTo(new[] { 1, 70_000, 70_001 }));
        Assert.That(Read(folder[records[2].File]), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [Test, Repeat(20)]
    public void A_failure_behind_the_scenes_ends_the_writing()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        using var writer = new ShardSetWriter(folder.Path, TokenType.UInt16, 1, stop.Token);
        stop.Cancel();

        Assert.That(
            () =>
            {
                for (int n = 0; n < 4; n++)
                    writer.Write(heldOut: false, Bytes<ushort>([1]));
                writer.Complete();
            },
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void A_shard_that_is_there_is_not_written_over()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[ShardFile.NameOf(1)], "something");

        Assert.That(() => Write(folder.Path, 5, ([1], false)), Throws.TypeOf<IOException>());
    }

    private static IReadOnlyList<ShardRecord> Write(
        string folder, long shardTokens, params (ushort[] Ids, bool HeldOut)[] documents)
    {
        using var writer = new ShardSetWriter(folder, TokenType.UInt16, shardTokens, CancellationToken.None);
        foreach (var (ids, heldOut) in documents)
            writer.Write(heldOut, Bytes<ushort>(ids));
        return writer.Complete();
    }

    private static List<List<int>> Deal(IEnumerable<(ushort[] Ids, bool HeldOut)> documents, int shardTokens)
    {
        var shards = new List<List<int>>();
        foreach (var (ids, _) in documents)
        {
            if (shards.Count == 0 || shards[^1].Count + ids.Length > shardTokens)
                shards.Add([]);
            shards[^1].AddRange(ids.Select(id => (int)id));
        }

        return shards;
    }

    private static int[] Read(string path)
    {
        using var shard = TokenShard.Open(path);
        int[] ids = new int[shard.Count];
        shard.Read(0, ids);
        return ids;
    }

    private static ReadOnlySpan<byte> Bytes<T>(ReadOnlySpan<T> ids)
        where T : unmanaged => MemoryMarshal.AsBytes(ids);
}
