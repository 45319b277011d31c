using Hybrid.Checkpoints;
using Hybrid.Models;

namespace Hybrid.Interchange;

/// <summary>Turns a model in a foreign form into a run without history: its one checkpoint.</summary>
internal static class ModelImport
{
    /// <summary>Imports a model.</summary>
    /// <param name="source">What <see cref="ForeignModel.TryOpen"/> opens.</param>
    /// <param name="target">The directory to make; it must not hold anything yet.</param>
    /// <param name="hints">What the source does not say.</param>
    /// <exception cref="ConfigurationException">There is something at the target already.</exception>
    /// <exception cref="CheckpointException">The source is none, damaged, or a model that Hybrid cannot express.</exception>
    public static ImportedModel Run(string source, string target, ForeignModelHints hints)
    {
        CheckIsFree(target);
        using var foreign = ForeignModel.TryOpen(source, hints) ?? throw new CheckpointException(
            $"'{source}' is no model to import. Give a .pth of LF_LLM-269M, a .safetensors with its names, or a directory in "
            + "Hugging Face's Llama layout (config.json and model.safetensors).");
        using var model = foreign.Load();
        var checkpoints = CheckpointStore.For(target);
        var moments = foreign.HasMoments ? TensorSource.OfMoments(model, foreign.Read) : null;
        var path = checkpoints.Save(Describe(foreign, model.Config), model, moments);
        return new(path, model.Config, foreign.Tokenizer.Name, foreign.Step, foreign.HasMoments);
    }

    private static void CheckIsFree(string target)
    {
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
            throw new ConfigurationException(
                $"There is already something at {target}. Import into a directory that is not there yet.");
    }

    private static CheckpointState Describe(ForeignModel foreign, ModelConfig config) => new()
    {
        Format = CheckpointState.CurrentFormat,
        Step = foreign.Step,
        Updates = foreign.Step,
        Tokens = 0,
        ValidationLoss = null,
        Model = config,
        Tokenizer = foreign.Tokenizer.Name,
        TokenizerHash = foreign.Tokenizer.Hash,
        Dataset = null,
        Configuration = new Dictionary<string, string>(),
        Environment = CheckpointEnvironment.Current(Placement.Cpu, microBatch: null),
        SavedUtc = DateTime.UtcNow,
    };
}
