namespace Hybrid.Tests.Errors;

internal sealed class CountTextTests
{
    [TestCase(0, "0 files", "0 times")]
    [TestCase(1, "1 file", "once")]
    [TestCase(2000, "2,000 files", "2,000 times")]
    public void One_is_not_several(long number, string files, string times) => Assert.Multiple(() =>
    {
        Assert.That(CountText.Of(number, "file"), Is.EqualTo(files));
        Assert.That(CountText.Times(number), Is.EqualTo(times));
    });
}
