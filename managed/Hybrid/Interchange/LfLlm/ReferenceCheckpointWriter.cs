using Hybrid.Checkpoints;
using Hybrid.Configuration;
using Hybrid.Interchange.Pickle;
using Hybrid.Interchange.Torch;
using Hybrid.Models;
using Hybrid.Storage;
using Hybrid.Training;

namespace Hybrid.Interchange.LfLlm;

/// <summary>Writes what LF_LLM-269M's load_checkpoint reads: parameters, AdamW's state, hyper-parameters and step.</summary>
internal static class ReferenceCheckpointWriter
{
    // The order in which the reference registers a block's parameters.
    private static readonly string[] BlockOrder = ["attn.qkv_proj", "attn.out_proj", "ffn.net.0", "ffn.net.3", "norm1", "norm2"];

    /// <summary>Writes a .pth file.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="loaded">The model, from a checkpoint whose moments are written too where it has some.</param>
    /// <param name="optimizer">AdamW's options.</param>
    /// <exception cref="ConfigurationException">The reference has no such model.</exception>
    public static void Save(string path, LoadedModel loaded, OptimizerOptions optimizer)
    {
        var config = loaded.Config;
        CheckExpressible(config);
        using var moments = Checkpoint.TryOpenMoments(loaded.CheckpointPath, out var updates);
        var archive = new TorchArchiveWriter();
        TensorInfo[] tensors = [.. loaded.Model.Tensors.OrderBy(tensor => Place(tensor.Name, config))];
        var root = Dictionary(
            ("model_state_dict", Parameters(archive, loaded.Model, tensors)),
            ("optimizer_state_dict", moments is null ? null : OptimizerState(archive, moments, tensors, updates, optimizer)),
            ("scheduler_state_dict", null),
            ("step", Math.Max(loaded.Step - 1, 0)),
            ("hParams", HyperParameters(config)),
            ("random_state", null),
            ("cuda_random_state", null));
        WholeFile.Write(path, temporary => archive.Write(temporary, root));
    }

    private static void CheckExpressible(ModelConfig config)
    {
        var asTheReference = new ModelConfig
        {
            NVocab = config.NVocab,
            NCtx = config.NCtx,
            NLayer = config.NLayer,
            NHead = config.NHead,
            NEmbd = config.NEmbd,
            DropoutAttn = config.DropoutAttn,
            DropoutFfn = config.DropoutFfn,
        };
        var withoutDefaults = config with
        {
            NKvHead = Unless(config.KvHeads, config.NHead),
            HeadDim = Unless(config.HeadWidth, config.NEmbd / config.NHead),
            NFfn = Unless(config.FfnWidth, 4 * config.NEmbd),
        };
        if (withoutDefaults != asTheReference)
            throw new ConfigurationException(
                "LF_LLM-269M's code has one kind of model: biases everywhere, a tied head, as many key/value heads as heads, "
                + "n_ffn = 4 x n_embd, rope_theta 10000, norm_eps 1e-5, no qk_norm, no z_loss. This one differs. Export it "
                + "with --format hf or safetensors.");
    }

    private static int? Unless(int value, int usual) => value == usual ? null : value;

    private static PickleDictionary Parameters(
        TorchArchiveWriter archive, LanguageModel model, IEnumerable<TensorInfo> tensors)
    {
        var state = new PickleDictionary();
        foreach (var tensor in tensors)
        {
            var source = new TensorSource(tensor.Name, tensor.Shape, values => model.ReadTensor(tensor.Index, values));
            state.TryAdd(tensor.Name, archive.Add(source));
        }
        // Tied: two names of one storage.
        state.TryAdd(ReferenceNames.Head, state[ReferenceNames.Embedding]);
        return state;
    }

    private static PickleDictionary OptimizerState(
        TorchArchiveWriter archive, SafetensorsFile moments, TensorInfo[] tensors, long updates, OptimizerOptions optimizer)
    {
        TensorInfo[] numbered = [.. tensors.OrderBy(tensor => tensor.Decays ? 0 : 1)];
        var state = new PickleDictionary();
        for (var index = 0; index < numbered.Length; index++)
        {
            var tensor = numbered[index];
            state.TryAdd((long)index, Dictionary(
                ("step", archive.Add(new("step", [], values => values[0] = updates))),
                ("exp_avg", archive.Add(Moment(moments, OptimizerTensor.ExpAvg, tensor))),
                ("exp_avg_sq", archive.Add(Moment(moments, OptimizerTensor.ExpAvgSq, tensor)))));
        }
        var decayed = numbered.Count(tensor => tensor.Decays);
        return Dictionary(
            ("state", state),
            ("param_groups", new object?[]
            {
                Group(optimizer, optimizer.WeightDecay, 0, decayed),
                Group(optimizer, 0, decayed, numbered.Length - decayed),
            }));
    }

    private static TensorSource Moment(SafetensorsFile moments, OptimizerTensor moment, TensorInfo tensor)
    {
        var name = OptimizerTensorName.Of(moment, tensor);
        return new(name, tensor.Shape, values => moments.Read(name, tensor.Shape, values));
    }

    private static PickleDictionary Group(OptimizerOptions optimizer, double weightDecay, int first, int count) => Dictionary(
        ("weight_decay", weightDecay),
        ("lr", optimizer.MaxLr),
        ("betas", new PickleTuple([optimizer.Beta1, optimizer.Beta2])),
        ("eps", optimizer.Eps),
        ("amsgrad", false),
        ("foreach", null),
        ("maximize", false),
        ("capturable", false),
        ("differentiable", false),
        ("fused", false),
        ("params", Enumerable.Range(first, count).Select(index => (object?)(long)index).ToArray()));

    private static PickleObject HyperParameters(ModelConfig config) => new(TorchTypes.HyperParameters)
    {
        Attributes = Dictionary(
            ("n_vocab", (long)config.NVocab),
            ("n_ctx", (long)config.NCtx),
            ("n_embd", (long)config.NEmbd),
            ("n_head", (long)config.NHead),
            ("n_layer", (long)config.NLayer),
            ("ffn_act_pdrop", config.DropoutFfn),
            ("attn_res_pdrop", config.DropoutAttn)),
    };

    // The reference's order: embedding, blocks first to last, norm.
    private static int Place(string name, ModelConfig config)
    {
        if (name == ReferenceNames.Embedding)
            return -1;
        if (!name.StartsWith(ReferenceNames.BlockPrefix, StringComparison.Ordinal))
            return config.NLayer * BlockOrder.Length * 2;
        var rest = name[ReferenceNames.BlockPrefix.Length..];
        var dot = rest.IndexOf('.', StringComparison.Ordinal);
        var block = int.Parse(rest.AsSpan(0, dot), System.Globalization.CultureInfo.InvariantCulture);
        var within = Array.FindIndex(BlockOrder, part => rest.AsSpan(dot + 1).StartsWith(part, StringComparison.Ordinal));
        return 2 * ((block * BlockOrder.Length) + within) + (name.EndsWith(".bias", StringComparison.Ordinal) ? 1 : 0);
    }

    private static PickleDictionary Dictionary(params ReadOnlySpan<(string Key, object? Value)> entries)
    {
        var dictionary = new PickleDictionary();
        foreach (var (key, value) in entries)
            dictionary.TryAdd(key, value);
        return dictionary;
    }
}
