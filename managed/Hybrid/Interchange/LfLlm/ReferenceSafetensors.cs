using System.Text.Json;
using Hybrid.Checkpoints;
using Hybrid.Models;
using Hybrid.Tokenization;

namespace Hybrid.Interchange.LfLlm;

/// <summary>
/// A .safetensors file with LF_LLM-269M's names. One that Hybrid exported says in its metadata which model it is; of
/// another's, the shapes tell the most and a configuration must tell the rest.
/// </summary>
internal sealed class ReferenceSafetensors : ForeignModel
{
    private readonly SafetensorsFile _file;
    private readonly IReadOnlyDictionary<string, SafetensorsTensor> _tensors;

    private ReferenceSafetensors(SafetensorsFile file, ForeignModelHints hints)
    {
        _file = file;
        _tensors = ReferenceNames.Index(Path, file.Tensors);
        var description = DescriptionIn(file);
        Config = Complete(hints.Config ?? description?.Model ?? throw new CheckpointException(
            $"{Path} does not say how many heads the model has, nor how long its context is. Import it with "
            + "--config FILE, where FILE has the [model] section that it was trained with."));
        Tokenizer = hints.Tokenizer ?? (description is null
            ? TokenizerChoice.BySize(Path, Config.NVocab)
            : TokenizerChoice.Named(Path, description.Tokenizer, description.TokenizerHash));
        Step = description?.Step ?? 0;
    }

    /// <inheritdoc/>
    public override string Path => _file.Path;

    /// <inheritdoc/>
    public override ModelConfig Config { get; }

    /// <inheritdoc/>
    public override Tokenizer Tokenizer { get; }

    /// <inheritdoc/>
    public override long Step { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="CheckpointException">It is missing, damaged, or does not say enough.</exception>
    public static ReferenceSafetensors Open(string path, ForeignModelHints hints)
    {
        var file = SafetensorsFile.Open(path);
        try
        {
            return new(file, hints);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Read(TensorInfo tensor, Span<float> values)
    {
        if (!_tensors.TryGetValue(tensor.Name, out var stored))
            throw new CheckpointException(
                $"{Path} has no tensor '{tensor.Name}': it belongs to a model of another shape.");
        _file.ReadConverted(stored.Name, tensor.Shape, values);
    }

    /// <inheritdoc/>
    public override void Dispose() => _file.Dispose();

    /// <inheritdoc/>
    protected override long StoredElements => _file.Elements;

    /// <inheritdoc/>
    protected override void CheckNothingIsLeft(IReadOnlyList<TensorInfo> tensors) =>
        CheckNames(_tensors.Keys, ReferenceNames.Allowed(Config, tensors));

    private ModelConfig Complete(ModelConfig known) =>
        ReferenceShape.Complete(Path, name => _tensors.GetValueOrDefault(name)?.Shape, _tensors.Keys, IsTied(), known);

    private bool IsTied() =>
        !_tensors.TryGetValue(ReferenceNames.Head, out var head)
        || !_tensors.TryGetValue(ReferenceNames.Embedding, out var embedding)
        || ReferenceNames.SameValues(head.Shape, embedding.Shape, (name, values) =>
            _file.ReadConverted(_tensors[name].Name, _tensors[name].Shape, values));

    private static ModelDescription? DescriptionIn(SafetensorsFile file)
    {
        if (!file.Metadata.TryGetValue(ModelDescription.MetadataKey, out var json))
            return null;
        try
        {
            return JsonSerializer.Deserialize(json, InterchangeJson.Default.ModelDescription);
        }
        catch (JsonException exception)
        {
            throw new CheckpointException(
                $"{file.Path} describes its model in a way that cannot be read: {exception.Message}", exception);
        }
    }
}
