namespace Hybrid.Data.Preparation;

/// <summary>Where documents come from.</summary>
internal abstract class DocumentSource
{
    /// <summary>What the manifest says of it.</summary>
    public abstract DatasetSource Description { get; }

    /// <summary>Bytes that <see cref="Read"/> reads.</summary>
    public abstract long TotalBytes { get; }

    /// <summary>Whether a document with the very same text as an earlier one is left out.</summary>
    public abstract bool DropsDuplicates { get; }

    /// <summary>Part of the documents to hold out when the user names none.</summary>
    public abstract double DefaultValidationFraction { get; }

    /// <summary>The key of a line's text or the column of a row's, where the source has such.</summary>
    public virtual string? TextKey => null;

    /// <summary>The documents, in an order that depends on nothing but the source.</summary>
    /// <exception cref="DataException">The source is damaged.</exception>
    public abstract IEnumerable<SourceDocument> Read();
}
