using System.Xml.Linq;
using Hybrid.Data.DotnetDocs;

namespace Hybrid.Tests.Data.DotnetDocs;

internal sealed class MemberArticleTests
{
    private static readonly MemberArticle Article = new(new MemberNames(new TypeCatalog()));

    [Test]
    public void Sections_follow_the_name()
    {
        var member = Member("""
            <summary>Joins   the
              <paramref name="values" /> of a <see cref="T:System.String" />.</summary>
            <typeparam name="T">The type.</typeparam>
            <param name="values">The values.</param>
            <param name="unused"></param>
            <exception cref="T:System.ArgumentNullException"><paramref name="values" /> is <see langword="null" />.</exception>
            <returns>
              <see langword="true" /> if joined; otherwise, <see langword="false" />.</returns>
            <remarks>See <see href="https://example.org">the example</see>.</remarks>
            <seealso cref="T:System.Object" />
            """);
        Assert.That(Article.Write("X.Join<T>(T[])", member), Is.EqualTo("""
            X.Join<T>(T[])
            Joins the values of a String.
            Parameters:
            T: The type.
            values: The values.
            Returns: true if joined; otherwise, false.
            Exceptions:
            ArgumentNullException: values is null.
            Remarks: See the example.
            """));
    }

    [Test]
    public void A_member_that_says_nothing_is_no_text() =>
        Assert.That(Article.Write("X", Member("<summary>  </summary><param name='a'/>")), Is.Null);

    [TestCase("a<para>b</para><para>c</para>d", "a\nb\nc\nd")]
    [TestCase("  a <c>x = 1</c> b ", "a x = 1 b")]
    [TestCase("a<br/>b", "a\nb")]
    [TestCase("2<sup>31</sup>", "2^31")]
    [TestCase("a &lt;b&gt; &amp; c", "a <b> & c")]
    [TestCase("a\u00a0b", "a b")]
    [TestCase("Use <xref data-throw-if-not-resolved=\"true\" uid=\"System.UInt32\"></xref> here", "Use UInt32 here")]
    [TestCase("Like this:<code>\nif (x)\n    y();\n\n</code>Done.", "Like this:\nif (x)\n    y();\nDone.")]
    [TestCase(
        "One of: <list type=\"bullet\"><item><description>first</description></item><item>second</item></list>",
        "One of:\n- first\n- second")]
    [TestCase(
        "<list type=\"table\"><listheader><term>Value</term><description>Meaning</description></listheader>"
            + "<item><term> 0</term><description> none</description></item></list>",
        "- Value: Meaning\n- 0: none")]
    public void Markup_becomes_plain_text(string markup, string expected) =>
        Assert.That(Article.SectionOf(Member($"<summary>{markup}</summary>"), "summary"), Is.EqualTo(expected));

    private static XElement Member(string content) =>
        XElement.Parse($"<member>{content}</member>", LoadOptions.PreserveWhitespace);
}
