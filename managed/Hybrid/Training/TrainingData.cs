using Hybrid.Checkpoints;
using Hybrid.Configuration;
using Hybrid.Data;
using Hybrid.Data.Order;
using Hybrid.Tokenization;

namespace Hybrid.Training;

/// <summary>
/// The data set of a run: its batches in their order, and what must be the same when the run is resumed.
/// </summary>
internal sealed class TrainingData : IDisposable
{
    private readonly RunConfiguration _configuration;
    private readonly ShardSet _shards;
    private readonly SequenceOrder _order;

    private TrainingData(RunConfiguration configuration, ShardSet shards)
    {
        _configuration = configuration;
        _shards = shards;
        _order = ConfiguredOrder.Training(configuration, shards);
        Tokenizer = Tokenizer.ByName(shards.Tokenizer.Name);
        CheckVocabulary();
        var eval = configuration.Eval;
        if (eval.ValidationInterval > 0)
        {
            ValidationBatches = ConfiguredOrder.Validation(
                configuration, shards, configuration.Context, eval.ValidationSequences);
        }
    }

    /// <summary>The tokenizer that made the shards.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>Tells the shards from others, wherever they lie.</summary>
    public string Fingerprint => _shards.Fingerprint;

    /// <summary>Tokens to train on.</summary>
    public long TrainingTokens => _shards.TrainingTokens;

    /// <summary>Opens the data set that a configuration names.</summary>
    /// <exception cref="DataException">It is missing, damaged, or too short.</exception>
    /// <exception cref="ConfigurationException">The model's vocabulary is too small for it.</exception>
    public static TrainingData Open(RunConfiguration configuration)
    {
        var shards = ShardSet.Open(configuration.Data.Dataset, configuration.Data.Tokenizer);
        try
        {
            return new(configuration, shards);
        }
        catch
        {
            shards.Dispose();
            throw;
        }
    }

    /// <summary>Checks that a checkpoint was trained on these shards.</summary>
    public void CheckSame(Checkpoint? checkpoint)
    {
        if (checkpoint?.State.Dataset is { } dataset && dataset != Fingerprint)
        {
            throw new ConfigurationException(
                $"{_configuration.Data.Dataset} is not the data set that {checkpoint.Directory} was trained on. "
                + "Set data.dataset back to resume, or train a new run with --name NAME.");
        }
    }

    /// <summary>A rank's batches of a run from a step on.</summary>
    public BatchLoader TrainingBatches(BatchShare share, long firstStep) => new(_shards, _order, share, firstStep);

    /// <summary>The sequences to validate on, the same every time; null where the run does not validate.</summary>
    public ValidationBatches? ValidationBatches { get; }

    /// <summary>Cross-entropy, in nats, of token frequencies alone over what a run has seen after some steps.</summary>
    public double UnigramCrossEntropy(long steps) =>
        Training.UnigramCrossEntropy.Of(_shards, _order, steps * _configuration.GlobalBatch, _configuration.Model.NVocab);

    /// <inheritdoc/>
    public void Dispose() => _shards.Dispose();

    private void CheckVocabulary()
    {
        var tokenizer = _shards.Tokenizer;
        if (tokenizer.Hash != Tokenizer.Hash)
        {
            throw new DataException(
                $"{_shards.Directory} was made with another vocabulary called {tokenizer.Name} "
                + $"({tokenizer.Hash}, here {Tokenizer.Hash}). Prepare the data set again.");
        }
        if (tokenizer.VocabularySize > _configuration.Model.NVocab)
        {
            throw new ConfigurationException(
                $"model.n_vocab = {_configuration.Model.NVocab} is smaller than the {tokenizer.VocabularySize} "
                + $"ids of {tokenizer.Name}, which {_shards.Directory} was made with. Set it to "
                + $"{tokenizer.VocabularySize} or more.");
        }
    }
}
