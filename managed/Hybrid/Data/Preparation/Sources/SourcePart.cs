using Hybrid.Data.Preparation.Reading;

namespace Hybrid.Data.Preparation.Sources;

/// <summary>
/// A part of a source that is read from front to back, usually a file. Parts have a fixed order; several are read at
/// once.
/// </summary>
internal abstract class SourcePart
{
    /// <summary>Its path in the source, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>Its bytes, for progress.</summary>
    public abstract long Length { get; }

    /// <summary>Waits until it can be read (a download, for example) and opens it.</summary>
    /// <exception cref="DataException">It cannot be opened: the pipeline leaves it out, or stops in strict mode.</exception>
    /// <exception cref="NetworkException">It cannot be downloaded: preparation stops, and goes on when run again.</exception>
    public abstract ValueTask<DocumentReader> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Called once its documents are safe on the disk: it is not opened again, and may be deleted if it is ours.</summary>
    public virtual void Release()
    {
    }
}
