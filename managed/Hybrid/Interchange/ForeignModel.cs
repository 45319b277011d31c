using Hybrid.Checkpoints;
using Hybrid.Interchange.HuggingFace;
using Hybrid.Interchange.LfLlm;
using Hybrid.Models;
using Hybrid.Tokenization;
using Hybrid.Training;

namespace Hybrid.Interchange;

/// <summary>A model in a form that is not Hybrid's own, opened to be read tensor by tensor under Hybrid's names.</summary>
internal abstract class ForeignModel : IDisposable
{
    /// <summary>The file or directory.</summary>
    public abstract string Path { get; }

    /// <summary>The model's shape.</summary>
    public abstract ModelConfig Config { get; }

    /// <summary>The tokenizer that belongs to the model.</summary>
    public abstract Tokenizer Tokenizer { get; }

    /// <summary>Optimizer steps that it was trained for; 0 where the form does not say.</summary>
    public virtual long Step => 0;

    /// <summary>True when AdamW's moments are there.</summary>
    public virtual bool HasMoments => false;

    /// <summary>Opens whatever form of model a path leads to; null where it is none that is known.</summary>
    /// <param name="path">A .pth file, a .safetensors file, or a directory in Hugging Face's layout.</param>
    /// <param name="hints">What the form itself may not say.</param>
    /// <exception cref="CheckpointException">It is damaged, incomplete, or a model that Hybrid cannot express.</exception>
    public static ForeignModel? TryOpen(string path, ForeignModelHints? hints = null)
    {
        var model = Open(path, hints ?? new());
        if (model is null || model.Tokenizer.VocabularySize <= model.Config.NVocab)
            return model;
        using (model)
            throw new CheckpointException(
                $"{path} has a vocabulary of {model.Config.NVocab} ids, and {model.Tokenizer.Name} has "
                + $"{model.Tokenizer.VocabularySize}: it is not the model's tokenizer.");
    }

    /// <summary>Reads a parameter.</summary>
    /// <exception cref="CheckpointException">It is missing, or of another type or shape.</exception>
    public abstract void Read(TensorInfo tensor, Span<float> values);

    /// <summary>Reads one of a parameter's moments.</summary>
    /// <exception cref="CheckpointException">It is missing, or of another type or shape.</exception>
    public virtual void Read(OptimizerTensor moment, TensorInfo tensor, Span<float> values) =>
        throw new CheckpointException($"{Path} holds no optimizer state.");

    /// <summary>Creates the model with the parameters of this one.</summary>
    /// <param name="placement">Where it lives; null is the CPU.</param>
    /// <exception cref="CheckpointException">A tensor is missing, too many, or does not fit.</exception>
    public LanguageModel Load(Placement? placement = null)
    {
        var model = Create(placement);
        try
        {
            foreach (var tensor in model.Tensors)
            {
                var values = new float[tensor.ElementCount];
                Read(tensor, values);
                model.WriteTensor(tensor.Index, values);
            }
            CheckNothingIsLeft(model.Tensors);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Elements of all parameters that are stored, a tied head's included where it is.</summary>
    protected abstract long StoredElements { get; }

    /// <summary>Checks that the form holds no parameter beside the model's.</summary>
    /// <exception cref="CheckpointException">It holds one; the message names it.</exception>
    protected abstract void CheckNothingIsLeft(IReadOnlyList<TensorInfo> tensors);

    private static ForeignModel? Open(string path, ForeignModelHints hints)
    {
        if (File.Exists(System.IO.Path.Combine(path, LlamaConfig.FileName)))
            return LlamaDirectory.Open(path, hints);
        if (!File.Exists(path))
            return null;
        return System.IO.Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".pth" or ".pt" => ReferenceCheckpoint.Open(path, hints),
            ".safetensors" => ReferenceSafetensors.Open(path, hints),
            _ => null,
        };
    }

    // What a file claims takes memory only where the file has as many numbers.
    private LanguageModel Create(Placement? placement)
    {
        if (!IsPlausible() || Config.ParameterCount() > StoredElements)
        {
            var size = IsPlausible() ? $"{Config.ParameterCount()} parameters" : "an impossible size";
            throw new CheckpointException(
                $"{Path} describes a model of {size} and holds {StoredElements} numbers: something is missing. "
                + "Copy or download it again.");
        }
        try
        {
            return LanguageModel.Create(Config, placement);
        }
        catch (ConfigurationException exception)
        {
            throw new CheckpointException($"{Path} describes a model that cannot be: {exception.Message}", exception);
        }
    }

    // Bounds under which no product of dimensions overflows, and the rotary tables, which no file holds, stay small.
    private bool IsPlausible() => (long)Config.NCtx * Config.HeadWidth <= 1 << 26 && Config is
    {
        NVocab: > 0 and <= 1 << 24,
        NCtx: > 0 and <= 1 << 24,
        NLayer: > 0 and <= 1 << 14,
        NEmbd: > 0 and <= 1 << 20,
        NHead: > 0 and <= 1 << 14,
        KvHeads: > 0 and <= 1 << 14,
        HeadWidth: > 0 and <= 1 << 14,
        FfnWidth: > 0 and <= 1 << 22,
    };

    /// <summary>Throws where a name is left that the model does not use.</summary>
    protected void CheckNames(IEnumerable<string> names, IEnumerable<string> used)
    {
        var known = used.ToHashSet();
        if (names.FirstOrDefault(name => !known.Contains(name)) is { } extra)
            throw new CheckpointException(
                $"{Path} has a tensor '{extra}' that a model of its configuration has not: it belongs to a model of another "
                + "shape or kind.");
    }
}
