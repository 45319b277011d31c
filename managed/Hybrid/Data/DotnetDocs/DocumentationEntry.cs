namespace Hybrid.Data.DotnetDocs;

/// <summary>What comes next in the documentation: a document, or in its place why a file gives no more.</summary>
/// <param name="Document">The document.</param>
/// <param name="Failure">What is wrong, where there is none.</param>
/// <param name="BytesRead">Bytes of the source read so far.</param>
internal readonly record struct DocumentationEntry(MemberDocument? Document, DocumentationFailure? Failure, long BytesRead);
