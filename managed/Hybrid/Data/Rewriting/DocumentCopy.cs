using Hybrid.Data.Inspection;
using Hybrid.Data.Writing;

namespace Hybrid.Data.Rewriting;

/// <summary>Copies the documents of datasets, one dataset after another, into new shards.</summary>
/// <param name="inputs">The datasets.</param>
/// <param name="shards">Where to.</param>
/// <param name="meter">Told of what was copied.</param>
/// <param name="cancellationToken">Stops it.</param>
internal sealed class DocumentCopy(
    RewriteInputs inputs, ShardSetWriter shards, ScanMeter meter, CancellationToken cancellationToken)
{
    /// <summary>Training documents that were left out because another input holds them out.</summary>
    public long HeldOutElsewhere { get; private set; }

    /// <summary>Copies them.</summary>
    /// <returns>Where their text came from.</returns>
    public IReadOnlyList<DatasetSource> Run()
    {
        // A dataset keeps what it holds out from its own training shards; only another's can be new to it.
        using var heldOut = inputs.Datasets.Count > 1 ? new HeldOutDocuments(cancellationToken) : null;
        foreach (var dataset in inputs.Datasets)
            heldOut?.Add(dataset);
        return [.. inputs.Datasets.SelectMany(dataset => Copy(dataset, heldOut))];
    }

    private IReadOnlyList<DatasetSource> Copy(ShardSet dataset, HeldOutDocuments? heldOut)
    {
        var document = DocumentCursor.Over(dataset, cancellationToken);
        var (documents, tokens) = (0L, 0L);
        while (document.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (document.FirstShard > 0 && heldOut?.Contains(document) == true)
            {
                HeldOutElsewhere++;
            }
            else
            {
                documents++;
                tokens += Write(document, dataset);
            }

            meter.Add(document.Tokens * ShardLayout.SizeOf(dataset.TokenType));
        }

        return RewrittenManifest.SourcesOf(dataset, documents, tokens);
    }

    private long Write(DocumentCursor document, ShardSet dataset)
    {
        long tokens = document.Tokens + (document.BeginsWithSeparator ? 0 : 1);
        shards.Begin(heldOut: document.FirstShard == 0, tokens);
        if (!document.BeginsWithSeparator)
            shards.Append(SeparatorOf(dataset));
        foreach (var part in document.Parts)
            part.CopyTo(shards.Append, cancellationToken);
        return tokens;
    }

    private static byte[] SeparatorOf(ShardSet dataset) =>
        BitConverter.GetBytes((uint)dataset.Tokenizer.EndOfText)[..ShardLayout.SizeOf(dataset.TokenType)];
}
