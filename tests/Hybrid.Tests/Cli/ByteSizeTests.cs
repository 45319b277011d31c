using Hybrid.Cli.Data;

namespace Hybrid.Tests.Cli;

internal sealed class ByteSizeTests
{
    [TestCase("1", 1)]
    [TestCase("4096", 4096)]
    [TestCase("17 B", 17)]
    [TestCase("2kB", 2_000)]
    [TestCase("2KB", 2_000)]
    [TestCase("500MB", 500_000_000)]
    [TestCase("8GB", 8_000_000_000)]
    [TestCase("1.5 tb", 1_500_000_000_000)]
    [TestCase("1KiB", 1024)]
    [TestCase("16MiB", 16_777_216)]
    [TestCase("0.5GiB", 536_870_912)]
    public void Sizes_are_read_as_people_write_them(string text, long bytes) => Assert.That(ByteSize.Parse(text), Is.EqualTo(bytes));

    [TestCase("")]
    [TestCase("GB")]
    [TestCase("0")]
    [TestCase("0.1")]
    [TestCase("-8GB")]
    [TestCase("8G B")]
    [TestCase("8XB")]
    [TestCase("8,5GB")]
    [TestCase("1e3")]
    [TestCase("99999999TB")]
    [TestCase("NaN")]
    public void What_is_no_size_is_refused(string text) => Assert.That(ByteSize.Parse(text), Is.Null);
}
