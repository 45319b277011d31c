using System.Text;
using Hybrid.Checksums;

namespace Hybrid.Tests.Checksums;

public sealed class Crc32cTests
{
    // The check value of the CRC catalogues, and RFC 3720 B.4's 32 bytes of zero and of one bits.
    [TestCase("313233343536373839", 0xe3069283u)]
    [TestCase("0000000000000000000000000000000000000000000000000000000000000000", 0x8a9136aau)]
    [TestCase("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", 0x62a8ab43u)]
    public void Known_values(string hexadecimal, uint expected)
    {
        var checksum = new Crc32c();
        checksum.Append(Convert.FromHexString(hexadecimal));
        Assert.That(checksum.Value, Is.EqualTo(expected));
    }

    [Test]
    public void Parts_make_the_whole()
    {
        var checksum = new Crc32c();
        checksum.Append(Encoding.ASCII.GetBytes("12345"));
        checksum.Append(Encoding.ASCII.GetBytes("6789"));
        Assert.That(checksum.Value, Is.EqualTo(0xe3069283u));
    }
}
