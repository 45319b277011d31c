using Hybrid.Models;
using Hybrid.Tokenization;

namespace Hybrid.Interchange.HuggingFace;

/// <summary>A directory in Hugging Face's Llama layout: config.json and safetensors files.</summary>
internal sealed class LlamaDirectory : ForeignModel
{
    private readonly SafetensorsFolder _tensors;

    private LlamaDirectory(string path, ModelConfig config, Tokenizer tokenizer, long step, SafetensorsFolder tensors)
    {
        Path = path;
        Config = config;
        Tokenizer = tokenizer;
        Step = step;
        _tensors = tensors;
    }

    /// <inheritdoc/>
    public override string Path { get; }

    /// <inheritdoc/>
    public override ModelConfig Config { get; }

    /// <inheritdoc/>
    public override Tokenizer Tokenizer { get; }

    /// <inheritdoc/>
    public override long Step { get; }

    /// <summary>Opens a directory.</summary>
    /// <exception cref="CheckpointException">A file is missing or damaged, or it is another kind of model.</exception>
    public static LlamaDirectory Open(string path, ForeignModelHints hints)
    {
        var file = System.IO.Path.Combine(path, LlamaConfig.FileName);
        var llama = LlamaConfig.Read(file);
        var config = llama.ToModel(file);
        var tokenizer = hints.Tokenizer ?? (llama.Hybrid is { } description
            ? TokenizerChoice.Named(file, description.Tokenizer, description.TokenizerHash)
            : TokenizerChoice.BySize(file, config.NVocab));
        return new(path, config, tokenizer, llama.Hybrid?.Step ?? 0, SafetensorsFolder.Open(path));
    }

    /// <inheritdoc/>
    public override void Read(TensorInfo tensor, Span<float> values)
    {
        foreach (var part in LlamaLayout.PartsOf(tensor, Config))
            _tensors.Read(part.Name, part.Shape, values.Slice(part.First, part.Count));
    }

    /// <inheritdoc/>
    public override void Dispose() => _tensors.Dispose();

    /// <inheritdoc/>
    protected override long StoredElements => _tensors.Elements;

    /// <inheritdoc/>
    protected override void CheckNothingIsLeft(IReadOnlyList<TensorInfo> tensors)
    {
        var used = tensors.SelectMany(tensor => LlamaLayout.PartsOf(tensor, Config)).Select(part => part.Name);
        CheckNames(
            _tensors.Names.Where(name => !LlamaLayout.IsComputed(name)),
            Config.Tied ? used.Append(LlamaLayout.Head) : used);
    }
}
