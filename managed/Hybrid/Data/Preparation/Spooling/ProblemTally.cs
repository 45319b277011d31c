using Hybrid.Data.Preparation.Reading;

namespace Hybrid.Data.Preparation.Spooling;

/// <summary>Problems of one kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Count">How many.</param>
/// <param name="Documents">Documents that are lost by them, as far as is known.</param>
/// <param name="Examples">The first places, in the order of parts.</param>
internal sealed record ProblemTally(ProblemKind Kind, long Count, long Documents, IReadOnlyList<ProblemExample> Examples);
