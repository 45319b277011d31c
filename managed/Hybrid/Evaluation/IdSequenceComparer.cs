using System.Diagnostics.CodeAnalysis;

namespace Hybrid.Evaluation;

/// <summary>Token sequences are equal when their ids are.</summary>
internal sealed class IdSequenceComparer : IEqualityComparer<IReadOnlyList<int>>
{
    /// <summary>The comparer.</summary>
    public static readonly IdSequenceComparer Instance = new();

    private IdSequenceComparer()
    {
    }

    /// <inheritdoc/>
    public bool Equals(IReadOnlyList<int>? x, IReadOnlyList<int>? y) =>
        ReferenceEquals(x, y) || (x is not null && y is not null && x.SequenceEqual(y));

    /// <inheritdoc/>
    public int GetHashCode([DisallowNull] IReadOnlyList<int> obj)
    {
        var hash = default(HashCode);
        foreach (int id in obj)
            hash.Add(id);
        return hash.ToHashCode();
    }
}
