namespace Hybrid.Data.Preparation.Reading;

/// <summary>Something of a part that is left out of the dataset.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Place">Its row or line, from 1; 0 where the whole part is meant.</param>
/// <param name="Documents">Documents that are lost by it, as far as is known: 1, or the rest of a row group.</param>
/// <param name="Detail">What the program that reads said, where that helps.</param>
internal readonly record struct Problem(ProblemKind Kind, long Place, long Documents = 1, string? Detail = null);
