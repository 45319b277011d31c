using System.Text.Json;
using Hybrid.Checkpoints;

namespace Hybrid.Interchange.HuggingFace;

/// <summary>The tensors of a model directory: in model.safetensors, or in the files that its index names.</summary>
internal sealed class SafetensorsFolder : IDisposable
{
    /// <summary>The one file of a model that is not sharded.</summary>
    public const string SingleFile = "model.safetensors";

    private const string IndexFile = "model.safetensors.index.json";

    private readonly List<SafetensorsFile> _files = [];
    private readonly Dictionary<string, SafetensorsFile> _fileOf = [];

    private SafetensorsFolder()
    {
    }

    /// <summary>Names of all tensors.</summary>
    public IReadOnlyCollection<string> Names => _fileOf.Keys;

    /// <summary>Opens all files of a directory's model.</summary>
    /// <exception cref="CheckpointException">One is missing or damaged.</exception>
    public static SafetensorsFolder Open(string directory)
    {
        var folder = new SafetensorsFolder();
        try
        {
            foreach (var file in FilesOf(directory))
                folder.Add(SafetensorsFile.Open(System.IO.Path.Combine(directory, file)));
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Elements of all tensors together.</summary>
    public long Elements => _files.Sum(file => file.Elements);

    /// <summary>Reads a tensor as float32.</summary>
    public void Read(string name, IReadOnlyList<long> shape, Span<float> values) =>
        (_fileOf.GetValueOrDefault(name) ?? _files[0]).ReadConverted(name, shape, values);

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    private void Add(SafetensorsFile file)
    {
        _files.Add(file);
        foreach (var name in file.Tensors.Keys)
        {
            if (!_fileOf.TryAdd(name, file))
                throw new CheckpointException(
                    $"{_fileOf[name].Path} and {file.Path} both hold '{name}'. Download the model again.");
        }
    }

    private static List<string> FilesOf(string directory)
    {
        // As transformers does: an index beside the single file is a leftover.
        var path = System.IO.Path.Combine(directory, IndexFile);
        if (File.Exists(System.IO.Path.Combine(directory, SingleFile)) || !File.Exists(path))
            return [SingleFile];
        var files = ReadIndex(path).WeightMap.Values.Distinct().ToList();
        foreach (var file in files)
        {
            if (file is null || System.IO.Path.GetFileName(file) != file || !file.EndsWith(".safetensors", StringComparison.Ordinal))
                throw new CheckpointException(
                    $"{path} names the file '{file}', which is no safetensors file beside it.");
        }
        return files.Count > 0 ? files : throw new CheckpointException($"{path} names no file.");
    }

    private static SafetensorsIndex ReadIndex(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), InterchangeJson.Default.SafetensorsIndex)
                ?? throw new CheckpointException($"{path} holds nothing.");
        }
        catch (JsonException exception)
        {
            throw new CheckpointException($"{path} is no index of a model's files: {exception.Message}", exception);
        }
    }
}
