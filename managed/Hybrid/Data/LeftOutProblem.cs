namespace Hybrid.Data;

/// <summary>Documents that are not in a dataset for one reason.</summary>
/// <param name="Kind">
/// <c>empty</c>, <c>too_long</c>, <c>invalid_utf8</c>, <c>invalid_line</c>, <c>not_in_vocabulary</c>, <c>damaged</c> or
/// <c>unreadable</c>.
/// </param>
/// <param name="Count">How often it occurred.</param>
/// <param name="Documents">Documents that are lost by it, as far as is known: of a file that cannot be opened none is.</param>
/// <param name="Examples">The first places, in the order of the sources.</param>
public sealed record LeftOutProblem(string Kind, long Count, long Documents, IReadOnlyList<LeftOutExample> Examples);
