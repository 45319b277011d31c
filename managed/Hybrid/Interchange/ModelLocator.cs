using Hybrid.Checkpoints;
using Hybrid.Models;

namespace Hybrid.Interchange;

/// <summary>
/// Finds a trained model by its path. One on the Hub has a path once it is downloaded, by
/// <see cref="Hub.HubSnapshot"/>.
/// </summary>
public static class ModelLocator
{
    /// <summary>Opens the model that a path leads to.</summary>
    /// <param name="path">
    /// A run's directory, what <c>hybrid import</c> made, a checkpoint's directory or the model.safetensors in one; a
    /// directory in Hugging Face's Llama layout, a .pth of LF_LLM-269M, or a .safetensors with its names.
    /// </param>
    /// <param name="checkpoint">Of a run: "latest", "best" or a step.</param>
    /// <param name="placement">Where the model is to live; null is the CPU.</param>
    /// <exception cref="CheckpointException">There is no model, or it is damaged.</exception>
    public static LoadedModel Open(string path, string checkpoint = "latest", Placement? placement = null)
    {
        if (RunDirectory.Exists(path))
        {
            var run = RunDirectory.Open(path);
            return Load(run.Checkpoints.Open(checkpoint), run, placement);
        }
        if (CheckpointStore.In(path) is { } imported)
            return Load(imported.Open(checkpoint), run: null, placement);
        if (CheckpointSeal.Exists(path))
            return Load(Checkpoint.Open(path), run: null, placement);
        var parent = Path.GetDirectoryName(Path.GetFullPath(path));
        if (File.Exists(path) && parent is not null && CheckpointSeal.Exists(parent))
            return Load(Checkpoint.Open(parent), run: null, placement);
        if (ForeignModel.TryOpen(path) is { } foreign)
        {
            using (foreign)
                return new(foreign.Load(placement), foreign.Tokenizer, foreign.Step, path, Run: null);
        }
        throw new CheckpointException(
            $"'{path}' is no model. Give a run (runs/NAME), a checkpoint (runs/NAME/checkpoints/step_0001000), a directory "
            + "in Hugging Face's Llama layout, a .pth or a .safetensors file.");
    }

    private static LoadedModel Load(Checkpoint checkpoint, RunDirectory? run, Placement? placement)
    {
        var tokenizer = checkpoint.LoadTokenizer();
        return new(checkpoint.LoadModel(placement), tokenizer, checkpoint.State.Step, checkpoint.Directory, run);
    }
}
