using Hybrid.Data;

namespace Hybrid.Tests.Data.Foreign;

internal sealed class LlmcHeaderTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void Reads_16_bit_ids()
    {
        LlmcShard.Write(_folder["a.bin"], 50256, 7, 65535);
        using var shard = TokenShard.Open(_folder["a.bin"]);
        int[] ids = new int[3];
        shard.Read(0, ids);
        Assert.Multiple(() =>
        {
            Assert.That(shard.TokenType, Is.EqualTo(TokenType.UInt16));
            Assert.That(ids, Is.EqualTo(new[] { 50256, 7, 65535 }));
        });
    }

    [Test]
    public void Reads_32_bit_ids()
    {
        LlmcShard.Write32(_folder["a.bin"], 128000, 1);
        using var shard = TokenShard.Open(_folder["a.bin"]);
        Assert.Multiple(() =>
        {
            Assert.That(shard.TokenType, Is.EqualTo(TokenType.UInt32));
            Assert.That(shard.Count, Is.EqualTo(2));
            Assert.That(shard[0], Is.EqualTo(128000));
        });
    }

    [TestCase(20240520, 2, "version 2")]
    [TestCase(20240801, 1, "version 1")]
    [TestCase(20240522, 1, "starts with 20240522")]
    public void Another_file_of_llm_c_is_an_error(int magic, int version, string expected)
    {
        File.WriteAllBytes(_folder["a.bin"], LlmcShard.Header(0, magic, version));
        AssertFails(expected);
    }

    [Test]
    public void A_header_cut_short_is_an_error()
    {
        File.WriteAllBytes(_folder["a.bin"], LlmcShard.Header(0)[..1023]);
        AssertFails("ends inside its header of 1024 bytes");
    }

    [Test]
    public void A_negative_count_is_an_error()
    {
        File.WriteAllBytes(_folder["a.bin"], LlmcShard.Header(-5));
        AssertFails("claims -5 ids");
    }

    [TestCase(5, "truncated")]
    [TestCase(7, "too long")]
    public void A_file_of_another_length_is_an_error(int bytes, string expected)
    {
        File.WriteAllBytes(_folder["a.bin"], [.. LlmcShard.Header(3), .. new byte[bytes]]);
        AssertFails(expected);
    }

    private void AssertFails(string expected) => Assert.That(
        () => TokenShard.Open(_folder["a.bin"]),
        Throws.TypeOf<DataException>().With.Message.Contains(_folder["a.bin"]).And.Message.Contains(expected));
}
