using Hybrid.Checkpoints;
using Hybrid.Interchange.Pickle;
using Hybrid.Interchange.Torch;
using Hybrid.Models;
using Hybrid.Tokenization;
using Hybrid.Training;

namespace Hybrid.Interchange.LfLlm;

/// <summary>
/// A .pth that LF_LLM-269M's training saved: parameters, AdamW's state, hyper-parameters and the index of the last step.
/// </summary>
internal sealed class ReferenceCheckpoint : ForeignModel
{
    private readonly TorchArchive _archive;
    private readonly IReadOnlyDictionary<string, TorchTensor> _tensors;
    private readonly ReferenceOptimizer? _optimizer;

    private ReferenceCheckpoint(TorchArchive archive, ForeignModelHints hints)
    {
        _archive = archive;
        var root = archive.ReadPickle() as PickleDictionary ?? throw Damaged("it holds no dictionary");
        _tensors = ReferenceNames.Index(Path, Tensors(Dictionary(root, "model_state_dict")));
        Config = hints.Config ?? ConfigOf(root);
        Tokenizer = hints.Tokenizer ?? TokenizerChoice.BySize(Path, Config.NVocab);
        if (root["optimizer_state_dict"] is PickleDictionary state)
        {
            var parameters = _tensors.Where(pair => !Config.Tied || pair.Key != ReferenceNames.Head);
            _optimizer = ReferenceOptimizer.Read(archive, state, parameters);
        }
        Step = _optimizer?.Updates ?? (root["step"] is long last and >= 0 ? last + 1 : 0);
    }

    /// <inheritdoc/>
    public override string Path => _archive.Path;

    /// <inheritdoc/>
    public override ModelConfig Config { get; }

    /// <inheritdoc/>
    public override Tokenizer Tokenizer { get; }

    /// <inheritdoc/>
    public override long Step { get; }

    /// <inheritdoc/>
    public override bool HasMoments => _optimizer is not null;

    /// <summary>Opens a file.</summary>
    /// <exception cref="CheckpointException">It is missing, damaged, or holds something else.</exception>
    public static ReferenceCheckpoint Open(string path, ForeignModelHints hints)
    {
        var archive = TorchArchive.Open(path);
        try
        {
            return new(archive, hints);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Read(TensorInfo tensor, Span<float> values)
    {
        if (!_tensors.TryGetValue(tensor.Name, out var stored))
            throw new CheckpointException(
                $"{Path} has no tensor '{tensor.Name}': it belongs to a model of another shape.");
        Read(tensor.Name, stored, tensor, values);
    }

    /// <inheritdoc/>
    public override void Read(OptimizerTensor moment, TensorInfo tensor, Span<float> values)
    {
        if (_optimizer?.Find(moment, tensor.Name) is not { } stored)
            throw new CheckpointException($"{Path} has no optimizer state of '{tensor.Name}'.");
        Read($"{moment} of {tensor.Name}", stored, tensor, values);
    }

    /// <inheritdoc/>
    public override void Dispose() => _archive.Dispose();

    /// <inheritdoc/>
    protected override long StoredElements => _tensors.Values.Sum(tensor => tensor.Count);

    /// <inheritdoc/>
    protected override void CheckNothingIsLeft(IReadOnlyList<TensorInfo> tensors) =>
        CheckNames(_tensors.Keys, ReferenceNames.Allowed(Config, tensors));

    private void Read(string name, TorchTensor stored, TensorInfo tensor, Span<float> values)
    {
        if (!stored.Shape.SequenceEqual(tensor.Shape))
            throw new CheckpointException(
                $"{Path}: '{name}' has the shape [{string.Join(", ", stored.Shape)}], the model's is [{string.Join(", ", tensor.Shape)}].");
        _archive.Read(name, stored, values);
    }

    private ModelConfig ConfigOf(PickleDictionary root)
    {
        if (root["hParams"] is not PickleObject { Attributes: { } values })
            throw Damaged("it holds no hParams; import it with --config FILE, which gives the model's shape");
        var known = new ModelConfig
        {
            NHead = Whole(values, "n_head"),
            NCtx = Whole(values, "n_ctx"),
            DropoutAttn = Number(values, "attn_res_pdrop"),
            DropoutFfn = Number(values, "ffn_act_pdrop"),
        };
        return ReferenceShape.Complete(Path, name => _tensors.GetValueOrDefault(name)?.Shape, _tensors.Keys, IsTied(), known);
    }

    // The reference's two names are one storage; a program that copied the file may have stored it twice.
    private bool IsTied()
    {
        if (_tensors.GetValueOrDefault(ReferenceNames.Head) is not { } head
            || _tensors.GetValueOrDefault(ReferenceNames.Embedding) is not { } embedding)
        {
            return true;
        }
        return (head.Storage == embedding.Storage && head.Offset == embedding.Offset)
            || ReferenceNames.SameValues(head.Shape, embedding.Shape, (name, values) =>
                _archive.Read(name, name == ReferenceNames.Head ? head : embedding, values));
    }

    private IEnumerable<KeyValuePair<string, TorchTensor>> Tensors(PickleDictionary state)
    {
        foreach (var key in state.Keys)
        {
            yield return key is string name && state[key] is TorchTensor tensor
                ? new(name, tensor)
                : throw Damaged($"its model_state_dict has an entry '{key}' that is no tensor");
        }
    }

    private PickleDictionary Dictionary(PickleDictionary parent, string key) =>
        parent[key] as PickleDictionary ?? throw Damaged(
            $"it has no dictionary {key}, which the reference's checkpoints have");

    private int Whole(PickleDictionary values, string key) => values[key] is long value and > 0 and <= int.MaxValue
        ? (int)value
        : throw Damaged($"its hParams.{key} is no positive whole number");

    private double Number(PickleDictionary values, string key) => values[key] switch
    {
        double value => value,
        long value => value,
        _ => throw Damaged($"its hParams.{key} is no number"),
    };

    private CheckpointException Damaged(string what) => TorchArchive.Damaged(Path, what);
}
