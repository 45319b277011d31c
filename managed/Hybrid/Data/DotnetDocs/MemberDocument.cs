namespace Hybrid.Data.DotnetDocs;

/// <summary>The documentation of one member.</summary>
/// <param name="Text">The document: the name on a line of its own, then the sections.</param>
/// <param name="Family">The outermost type around the member, which is held out as a whole.</param>
/// <param name="Id">The documentation identifier.</param>
/// <param name="Name">The document's first line.</param>
/// <param name="Summary">The summary's first line; empty where there is none.</param>
internal sealed record MemberDocument(
    string Text, string Family, string Id, string Name, string Summary);
