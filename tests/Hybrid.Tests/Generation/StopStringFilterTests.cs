using Hybrid.Generation;

namespace Hybrid.Tests.Generation;

internal sealed class StopStringFilterTests
{
    private static readonly TestCaseData[] Texts =
    [
        new TestCaseData("abcdef", new[] { "cd" }, "ab", true),
        new TestCaseData("abcdef", new[] { "abcdef" }, "", true),
        new TestCaseData("abcdef", new[] { "x", "f" }, "abcde", true),
        new TestCaseData("abcdef", new[] { "efg" }, "abcdef", false),
        new TestCaseData("aaab", new[] { "aab" }, "a", true),
        new TestCaseData("ababac", new[] { "abac" }, "ab", true),
        new TestCaseData("xabc", new[] { "b", "abc" }, "xa", true), // "b" is complete first
        new TestCaseData("xabc", new[] { "c", "bc" }, "xa", true), // both at once: none of the longer is shown
        new TestCaseData("one\n\ntwo", new[] { "\n\n" }, "one", true),
        new TestCaseData("日本語", new[] { "本" }, "日", true),
        new TestCaseData("Straße", new[] { "SS", "ss" }, "Straße", false), // code units, not a culture's equality
        new TestCaseData("abc", Array.Empty<string>(), "abc", false),
    ];

    [TestCaseSource(nameof(Texts))]
    public void A_text_ends_before_its_first_stop_string_however_it_is_cut(
        string text, string[] stops, string expected, bool stopped)
    {
        for (int cuts = 0; cuts < 1 << (text.Length - 1); cuts++)
        {
            var filter = new StopStringFilter(stops);
            string shown = "";
            int start = 0;
            for (int end = 1; end <= text.Length && !filter.Stopped; end++)
            {
                if (end == text.Length || (cuts >> (end - 1) & 1) == 1)
                {
                    shown += filter.Append(text[start..end]);
                    start = end;
                }
            }

            shown += filter.Flush();
            Assert.That((shown, filter.Stopped), Is.EqualTo((expected, stopped)), $"cut as {cuts:b} says");
        }
    }

    [Test]
    public void Only_what_may_become_a_stop_string_is_held_back()
    {
        var filter = new StopStringFilter(["<end>", "<stop>"]);

        Assert.That(
            new[] { "a<", "e", "nx", "b <sto", "p", "<st", "op>c" }.Select(filter.Append),
            Is.EqualTo(new[] { "a", "", "<enx", "b ", "", "<stop", "" }));
    }
}
