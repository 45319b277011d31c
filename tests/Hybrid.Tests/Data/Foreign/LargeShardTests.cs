using Hybrid.Data;

namespace Hybrid.Tests.Data.Foreign;

/// <summary>Shards over 2 GiB, in files that are almost all hole.</summary>
internal sealed class LargeShardTests
{
    private const int Tokens = 1_200_000_000;

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void A_npy_of_more_than_2_GiB_is_read_to_its_end()
    {
        WriteSparse("a.npy", NpyHeader.Format(TokenType.UInt16, Tokens));
        AssertReadsItsEnd("a.npy");
    }

    [Test]
    public void A_bin_of_more_than_2_GiB_is_read_to_its_end()
    {
        WriteSparse("a.bin", LlmcShard.Header(Tokens));
        AssertReadsItsEnd("a.bin");
    }

    [Test]
    public void A_folder_of_them_opens_without_reading_them_through()
    {
        WriteSparse($"edufineweb_i_000000_t_{Tokens}.npy", NpyHeader.Format(TokenType.UInt16, Tokens));
        WriteSparse($"edufineweb_i_000001_t_{Tokens}.npy", NpyHeader.Format(TokenType.UInt16, Tokens));
        using var shards = ShardSet.Open(_folder.Path);
        var last = shards.TrainingTable(1024).Locate((Tokens - 1) / 1024 - 1);
        int[] window = new int[1025];
        shards.Training[last.Shard].Read(last.Start, window);
        Assert.That(last.Start + 1025, Is.InRange(Tokens - 1024, Tokens));
    }

    // The last three ids are 1, 2, 3; all others are 0.
    private void WriteSparse(string name, byte[] header)
    {
        using var file = File.Create(_folder[name]);
        file.Write(header);
        file.SetLength(header.Length + (2L * Tokens));
        file.Position = file.Length - 6;
        file.Write([1, 0, 2, 0, 3, 0]);
    }

    private void AssertReadsItsEnd(string name)
    {
        using var shard = TokenShard.Open(_folder[name]);
        int[] ids = new int[4];
        shard.Read(Tokens - 4, ids);
        Assert.Multiple(() =>
        {
            Assert.That(new FileInfo(_folder[name]).Length, Is.GreaterThan(1L << 31));
            Assert.That(shard.Count, Is.EqualTo(Tokens));
            Assert.That(ids, Is.EqualTo(new[] { 0, 1, 2, 3 }));
            Assert.That(shard[Tokens - 1], Is.EqualTo(3));
        });
    }
}
