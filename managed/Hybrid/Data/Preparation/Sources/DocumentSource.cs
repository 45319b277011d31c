namespace Hybrid.Data.Preparation.Sources;

/// <summary>Where documents come from: an ordered list of parts, and what is known of them before any is read.</summary>
internal abstract class DocumentSource
{
    /// <summary>What the manifest says of it.</summary>
    public abstract DatasetSource Description { get; }

    /// <summary>Its parts, in an order that depends on nothing but the source.</summary>
    public abstract IReadOnlyList<SourcePart> Parts { get; }

    /// <summary>Part of the documents to hold out when the user names none.</summary>
    public abstract double DefaultValidationFraction { get; }

    /// <summary>Whether exact duplicates are left out when the user does not say.</summary>
    public virtual bool DropsDuplicates => false;

    /// <summary>The key of a line's text or the column of a row's, where the source has such and does not name its own.</summary>
    public virtual string? TextKey => null;
}
