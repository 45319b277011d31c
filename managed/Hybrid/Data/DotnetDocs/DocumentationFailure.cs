using Hybrid.Data.Preparation.Reading;

namespace Hybrid.Data.DotnetDocs;

/// <summary>Why a file of documentation, or the rest of it, cannot be read.</summary>
/// <param name="Kind">Whether it is damaged or cannot be read at all.</param>
/// <param name="Detail">Which file it is, and where and what is wrong.</param>
internal sealed record DocumentationFailure(ProblemKind Kind, string Detail);
