using System.Xml.Linq;
using Hybrid.Data.DotnetDocs;

namespace Hybrid.Tests.Data.DotnetDocs;

internal sealed class MemberNamesTests
{
    private static readonly XElement NoDocumentation = new("member");

    private readonly TypeCatalog _types = new();

    [OneTimeSetUp]
    public void DocumentTypes()
    {
        Document("System.Collections.Generic.Dictionary`2", "TKey", "TValue");
        Document("System.Collections.Generic.Dictionary`2.Enumerator");
        Document("System.Collections.Generic.List`1", "T");
        Document("System.String");
        Document("Outer`1", "A");
        Document("Outer`1.Inner`1", "B");
    }

    [TestCase("T:System.String", "System.String")]
    [TestCase("N:System.Collections", "System.Collections")]
    [TestCase("F:System.String.Empty", "System.String.Empty")]
    [TestCase("M:System.String.Trim", "System.String.Trim()")]
    [TestCase("M:System.String.#ctor(System.Char[],System.Int32)", "System.String(Char[], Int32)")]
    [TestCase("M:System.String.TryCopyTo(System.Span{System.Char}@)", "System.String.TryCopyTo(ref Span<Char>)")]
    [TestCase("P:System.String.Chars(System.Int32)", "System.String.Chars[Int32]")]
    [TestCase("P:System.String.Length", "System.String.Length")]
    [TestCase("E:System.AppDomain.Exit", "System.AppDomain.Exit")]
    [TestCase("T:System.Collections.Generic.Dictionary`2", "System.Collections.Generic.Dictionary<TKey, TValue>")]
    [TestCase(
        "M:System.Collections.Generic.Dictionary`2.Add(`0,`1)",
        "System.Collections.Generic.Dictionary<TKey, TValue>.Add(TKey, TValue)")]
    [TestCase(
        "T:System.Collections.Generic.Dictionary`2.Enumerator",
        "System.Collections.Generic.Dictionary<TKey, TValue>.Enumerator")]
    [TestCase("M:Outer`1.Inner`1.Put(`0,`1)", "Outer<A>.Inner<B>.Put(A, B)")]
    [TestCase("M:Undocumented`2.Get(`1)", "Undocumented<T1, T2>.Get(T2)")]
    [TestCase("M:X.Y.Map``2(System.Func{``0,``1[]})", "X.Y.Map<T1, T2>(Func<T1, T2[]>)")]
    [TestCase("M:X.Y.Move(System.Int32[0:,0:],System.Byte*,System.Int32*[])", "X.Y.Move(Int32[,], Byte*, Int32*[])")]
    [TestCase(
        "M:X.Y.Walk(System.Collections.Generic.Dictionary{System.String,System.Int32}.Enumerator)",
        "X.Y.Walk(Dictionary<String, Int32>.Enumerator)")]
    [TestCase("M:X.Y.In(System.Guid@|System.Runtime.InteropServices.InAttribute,System.Int32)", "X.Y.In(ref Guid, Int32)")]
    [TestCase("M:X.Y.op_Implicit(System.Int32)~X.Y", "X.Y.op_Implicit(Int32) to Y")]
    [TestCase("M:X.Y.System#IDisposable#Dispose", "X.Y.IDisposable.Dispose()")]
    [TestCase(
        "M:X.Y.System#Collections#Generic#ICollection{System#Collections#Generic#KeyValuePair{TKey@TValue}}#Add(System.Object)",
        "X.Y.ICollection<KeyValuePair<TKey, TValue>>.Add(Object)")]
    public void Names_read_as_people_write_them(string id, string expected) =>
        Assert.That(new MemberNames(_types).FullName(MemberId.Parse(id)!, NoDocumentation), Is.EqualTo(expected));

    [Test]
    public void Type_parameters_of_a_method_have_their_documented_names()
    {
        var documentation = XElement.Parse("<member><typeparam name='TSource'/><typeparam name='TResult'/></member>");
        var id = MemberId.Parse("M:System.Linq.Enumerable.Select``2(System.Func{``0,``1})")!;
        Assert.That(
            new MemberNames(_types).FullName(id, documentation),
            Is.EqualTo("System.Linq.Enumerable.Select<TSource, TResult>(Func<TSource, TResult>)"));
    }

    [TestCase("T:System.String", "String")]
    [TestCase("T:System.Collections.Generic.List`1", "List<T>")]
    [TestCase("M:System.String.Join(System.String,System.String[])", "Join")]
    [TestCase("M:System.String.#ctor(System.Char[])", "String")]
    [TestCase("P:System.String.Length", "Length")]
    [TestCase("N:System.Text", "System.Text")]
    [TestCase("Overload:System.String.Join", "System.String.Join")]
    [TestCase("!:Broken", "Broken")]
    public void References_read_as_names_inside_a_sentence(string reference, string expected) =>
        Assert.That(new MemberNames(_types).ShortName(reference), Is.EqualTo(expected));

    [TestCase("System.Collections.Generic.Dictionary`2", "System.Collections.Generic.Dictionary")]
    [TestCase("System.Collections.Generic.Dictionary`2.Enumerator", "System.Collections.Generic.Dictionary")]
    [TestCase("Outer`1.Inner`1", "Outer")]
    [TestCase("System.String", "System.String")]
    [TestCase("Unknown.Type`3", "Unknown.Type")]
    public void A_family_is_the_outermost_type_without_arity(string type, string expected) =>
        Assert.That(_types.FamilyOf(type), Is.EqualTo(expected));

    [TestCase("")]
    [TestCase("M:")]
    [TestCase("X:System.String")]
    [TestCase("System.String")]
    public void What_is_no_identifier_is_none(string id) => Assert.That(MemberId.Parse(id), Is.Null);

    private void Document(string type, params string[] parameters) =>
        _types.Add(type, new XElement("member", parameters.Select(name => new XElement("typeparam", new XAttribute("name", name)))));
}
