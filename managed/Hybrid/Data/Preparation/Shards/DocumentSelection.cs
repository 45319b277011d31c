using Hybrid.Data.Preparation.Spooling;

namespace Hybrid.Data.Preparation.Shards;

/// <summary>Which documents a dataset takes, and which of them it holds out.</summary>
internal sealed class DocumentSelection
{
    private readonly IReadOnlyList<int> _sourceOfPart;
    private readonly DocumentOrder _order;
    private readonly ulong _heldOutBelow;
    private Sampling _sampling;
    private ulong _leastHash;

    private DocumentSelection(DatasetPlan plan, IReadOnlyList<int> sourceOfPart)
    {
        _sourceOfPart = sourceOfPart;
        _order = new DocumentOrder(plan.Settings.Seed);
        _heldOutBelow = HoldOut.Threshold(plan.Settings.ValidationFraction);
        _sampling = Sampling.All(plan.Sources.Count);
    }

    /// <summary>Looks through all documents to find out what a mixture can have, and that something is held out.</summary>
    /// <param name="documents">All documents.</param>
    /// <param name="plan">The weights of sources, and the fraction to hold out.</param>
    /// <param name="sourceOfPart">The number of each part's source.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="NothingToLearnException">A source of a mixture has nothing to train on.</exception>
    public static DocumentSelection Make(
        BucketReader documents, DatasetPlan plan, IReadOnlyList<int> sourceOfPart, CancellationToken cancellationToken)
    {
        var selection = new DocumentSelection(plan, sourceOfPart);
        if (plan.Sources.All(source => source.Weight is not null))
            selection.SampleByWeight(documents, plan, cancellationToken);
        selection.HoldOutLeastHash(documents, cancellationToken);
        return selection;
    }

    /// <summary>The number of a document's source.</summary>
    public int SourceOf(IndexRecord document) => _sourceOfPart[DocumentId.PartOf(document.Id)];

    /// <summary>Whether a document is in the dataset.</summary>
    public bool Takes(IndexRecord document) => _sampling.Takes(SourceOf(document), _order.KeyOf(document.Id));

    /// <summary>Whether a document is for validation.</summary>
    public bool HoldsOut(IndexRecord document) =>
        document.HoldOutHash < _heldOutBelow || document.HoldOutHash == _leastHash;

    private void SampleByWeight(BucketReader documents, DatasetPlan plan, CancellationToken cancellationToken)
    {
        long[] tokens = new long[plan.Sources.Count];
        foreach (var document in documents.Read(cancellationToken))
        {
            if (document.Record.HoldOutHash >= _heldOutBelow)
                tokens[SourceOf(document.Record)] += document.Record.Tokens;
        }

        if (Array.IndexOf(tokens, 0) is >= 0 and int without)
            throw NothingToLearnException.NothingOf(plan.Sources[without]);
        _sampling = Sampling.ByWeight([.. plan.Sources.Select(source => source.Weight!.Value)], tokens);
    }

    // So that at least one is. Where the fraction holds any out, this one is among them.
    private void HoldOutLeastHash(BucketReader documents, CancellationToken cancellationToken)
    {
        _leastHash = ulong.MaxValue;
        foreach (var document in documents.Read(cancellationToken))
        {
            if (Takes(document.Record))
                _leastHash = Math.Min(_leastHash, document.Record.HoldOutHash);
        }
    }
}
