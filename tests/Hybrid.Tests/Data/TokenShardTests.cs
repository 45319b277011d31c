using System.Text;
using Hybrid.Data;

namespace Hybrid.Tests.Data;

internal sealed class TokenShardTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void Reads_16_bit_ids()
    {
        TinyDataset.WriteShard(_folder["a.npy"], [7, 0, 65535, 50256]);
        using var shard = TokenShard.Open(_folder["a.npy"]);
        int[] ids = new int[3];
        shard.Read(1, ids);
        Assert.Multiple(() =>
        {
            Assert.That(shard.TokenType, Is.EqualTo(TokenType.UInt16));
            Assert.That(shard.Count, Is.EqualTo(4));
            Assert.That(shard[0], Is.EqualTo(7));
            Assert.That(ids, Is.EqualTo(new[] { 0, 65535, 50256 }));
        });
    }

    [Test]
    public void Reads_32_bit_ids()
    {
        File.WriteAllBytes(
            _folder["a.npy"],
            [.. NpyHeader.Format(TokenType.UInt32, 2), 1, 0, 0, 0, 0, 0, 1, 0]);
        using var shard = TokenShard.Open(_folder["a.npy"]);
        int[] ids = new int[2];
        shard.Read(0, ids);
        Assert.Multiple(() =>
        {
            Assert.That(shard.TokenType, Is.EqualTo(TokenType.UInt32));
            Assert.That(ids, Is.EqualTo(new[] { 1, 65536 }));
            Assert.That(shard[1], Is.EqualTo(65536));
        });
    }

    [Test]
    public void Its_header_is_the_one_that_numpy_writes()
    {
        // numpy.save of five uint16: 10 bytes, the dictionary, spaces and a line feed up to 128 bytes.
        string text = Encoding.Latin1.GetString(NpyHeader.Format(TokenType.UInt16, 5));
        Assert.Multiple(() =>
        {
            Assert.That(text, Has.Length.EqualTo(128));
            Assert.That(
                text.TrimEnd(),
                Is.EqualTo("\u0093NUMPY\u0001\0v\0{'descr': '<u2', 'fortran_order': False, 'shape': (5,), }"));
            Assert.That(text[^1], Is.EqualTo('\n'));
        });
    }

    [Test]
    public void A_truncated_shard_is_an_error_with_both_lengths()
    {
        TinyDataset.WriteShard(_folder["a.npy"], new ushort[100]);
        File.WriteAllBytes(_folder["a.npy"], File.ReadAllBytes(_folder["a.npy"])[..^10]);
        Assert.That(
            () => TokenShard.Open(_folder["a.npy"]),
            Throws.TypeOf<DataException>().With.Message.Contains(_folder["a.npy"])
                .And.Message.Contains("328 bytes").And.Message.Contains("has 318"));
    }

    [Test]
    public void A_longer_file_is_an_error()
    {
        TinyDataset.WriteShard(_folder["a.npy"], new ushort[100]);
        File.AppendAllText(_folder["a.npy"], "xx");
        Assert.That(() => TokenShard.Open(_folder["a.npy"]), Throws.TypeOf<DataException>().With.Message.Contains("too long"));
    }

    [Test]
    public void A_missing_file_is_an_error() =>
        Assert.That(() => TokenShard.Open(_folder["no.npy"]), Throws.TypeOf<DataException>().With.Message.Contains("no.npy"));

    [TestCase("", "inside its header")]
    [TestCase("PK\u0003\u0004 not an array", "magic")]
    [TestCase("\u0093NUMPY\u0001\0", "inside its header")]
    [TestCase("\u0093NUMPY\u0001\0v\0{'descr'", "inside its header")]
    [TestCase("\u0093NUMPY\u0009\0v\0", "version 9.0")]
    [TestCase("\u0093NUMPY\u0002\0\u00ff\u00ff\u00ff\u007f", "claims 2147483647 bytes")]
    public void A_file_of_another_kind_is_an_error(string content, string expected)
    {
        File.WriteAllBytes(_folder["a.npy"], Encoding.Latin1.GetBytes(content));
        Assert.That(() => TokenShard.Open(_folder["a.npy"]), Throws.TypeOf<DataException>().With.Message.Contains(expected));
    }

    [TestCase("{'descr': '<i8', 'fortran_order': False, 'shape': (4,), }")]
    [TestCase("{'descr': '>u2', 'fortran_order': False, 'shape': (4,), }")]
    [TestCase("{'descr': '<u2', 'fortran_order': True, 'shape': (4,), }")]
    [TestCase("{'descr': '<u2', 'fortran_order': False, 'shape': (2, 2), }")]
    [TestCase("{'descr': '<u2', 'fortran_order': False, 'shape': (-4,), }")]
    [TestCase("{'descr': '<u2', 'fortran_order': False, 'shape': (99999999999999999999,), }")]
    public void Another_array_is_an_error_that_quotes_the_header(string dictionary)
    {
        WriteArray(dictionary, 8);
        Assert.That(() => TokenShard.Open(_folder["a.npy"]), Throws.TypeOf<DataException>().With.Message.Contains("header"));
    }

    [Test]
    public void Ids_that_are_not_aligned_are_an_error()
    {
        WriteArray("{'descr': '<u2', 'fortran_order': False, 'shape': (4,), } ", 8);
        Assert.That(() => TokenShard.Open(_folder["a.npy"]), Throws.TypeOf<DataException>().With.Message.Contains("multiple"));
    }

    [TestCase(-1, 1)]
    [TestCase(3, 2)]
    [TestCase(5, 0)]
    [TestCase(long.MaxValue, 1)]
    public void Positions_outside_are_refused(long start, int count)
    {
        TinyDataset.WriteShard(_folder["a.npy"], [1, 2, 3, 4]);
        using var shard = TokenShard.Open(_folder["a.npy"]);
        Assert.That(() => shard.Read(start, new int[count]), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void A_disposed_shard_refuses_to_read()
    {
        TinyDataset.WriteShard(_folder["a.npy"], [1, 2]);
        var shard = TokenShard.Open(_folder["a.npy"]);
        shard.Dispose();
        shard.Dispose();
        Assert.That(() => shard[0], Throws.TypeOf<ObjectDisposedException>());
    }

    private void WriteArray(string dictionary, int bytes)
    {
        byte[] header = Encoding.Latin1.GetBytes($"\u0093NUMPY\u0001\0{(char)(dictionary.Length + 1)}\0{dictionary}\n");
        File.WriteAllBytes(_folder["a.npy"], [.. header, .. new byte[bytes]]);
    }
}
