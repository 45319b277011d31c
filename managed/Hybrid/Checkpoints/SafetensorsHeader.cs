using System.Text.Json;

namespace Hybrid.Checkpoints;

/// <summary>
/// The header of a safetensors file: JSON that maps names to type, shape and byte range, and <c>__metadata__</c> to
/// strings. Everything that the format forbids is an error here: unknown types, ranges that do not fit their shape,
/// overlaps, holes, duplicates.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The format's own bound, which keeps a damaged length from taking all memory.</summary>
    public const long LongestHeader = 100_000_000;

    private readonly string _path;
    private readonly Dictionary<string, SafetensorsTensor> _tensors = [];
    private readonly Dictionary<string, string> _metadata = [];

    private SafetensorsHeader(string path) => _path = path;

    /// <summary>Tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors => _tensors;

    /// <summary>The file's metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Reads a header.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataLength">Bytes of the file behind the header.</param>
    public static SafetensorsHeader Parse(string path, ReadOnlyMemory<byte> json, long dataLength)
    {
        var header = new SafetensorsHeader(path);
        try
        {
            using var document = JsonDocument.Parse(json);
            header.Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw header.Damaged($"its header is not what the format asks for: {exception.Message}", exception);
        }
        header.CheckRanges(dataLength);
        return header;
    }

    /// <summary>The error that says that the file is not usable.</summary>
    public static CheckpointException Damaged(string path, string what, Exception? inner = null) =>
        new($"{path} is damaged: {what} Use another checkpoint, or copy the file anew.", inner);

    private CheckpointException Damaged(string what, Exception? inner = null) => Damaged(_path, what, inner);

    private void Read(JsonElement root)
    {
        var names = new HashSet<string>();
        foreach (var property in root.EnumerateObject())
        {
            if (!names.Add(property.Name))
                throw Damaged($"'{property.Name}' is in its header twice.");
            if (property.Name == "__metadata__")
                ReadMetadata(property.Value);
            else
                _tensors.Add(property.Name, ReadTensor(property.Name, property.Value));
        }
    }

    private void ReadMetadata(JsonElement metadata)
    {
        foreach (var property in metadata.EnumerateObject())
        {
            if (!_metadata.TryAdd(property.Name, property.Value.GetString() ?? ""))
                throw Damaged($"its metadata has '{property.Name}' twice.");
        }
    }

    private SafetensorsTensor ReadTensor(string name, JsonElement description)
    {
        var fields = description.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal);
        if (!fields.SequenceEqual(["data_offsets", "dtype", "shape"]))
            throw Damaged($"tensor '{name}' must have exactly dtype, shape and data_offsets.");

        var type = description.GetProperty("dtype").GetString() ?? "";
        var shape = Integers(description.GetProperty("shape"));
        var offsets = Integers(description.GetProperty("data_offsets"));
        if (offsets.Length != 2)
            throw Damaged($"tensor '{name}' has {offsets.Length} data_offsets, not 2.");
        if (BytesOf(name, type, shape) != (Int128)offsets[1] - offsets[0])
        {
            throw Damaged(
                $"tensor '{name}' of type {type} and shape [{string.Join(", ", shape)}] does not fill its bytes "
                + $"{offsets[0]} to {offsets[1]}.");
        }
        return new(name, type, shape, offsets[0], offsets[1]);
    }

    private Int128 BytesOf(string name, string type, long[] shape)
    {
        Int128 bytes = SafetensorsType.BytesOf(type);
        if (bytes == 0)
            throw Damaged($"tensor '{name}' has the unknown type '{type}'.");
        foreach (var dimension in shape)
        {
            if (dimension < 0)
                throw Damaged($"tensor '{name}' has a negative dimension.");
            bytes *= dimension;
            if (bytes > long.MaxValue)
                throw Damaged($"tensor '{name}' is larger than any file.");
        }
        return bytes;
    }

    private static long[] Integers(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetInt64())];

    // Sorted by their beginning, the tensors must follow each other without a gap from 0 to the end of the file.
    private void CheckRanges(long dataLength)
    {
        long end = 0;
        foreach (var tensor in _tensors.Values.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End))
        {
            if (tensor.Begin != end)
            {
                var what = tensor.Begin < end ? "overlaps the tensor before it" : "leaves a hole before it";
                throw Damaged($"tensor '{tensor.Name}' at byte {tensor.Begin} {what}, which ends at byte {end}.");
            }
            end = tensor.End;
        }
        if (end != dataLength)
        {
            throw Damaged(
                $"its tensors take {end} bytes, but {dataLength} bytes follow the header: the file was "
                + $"{(dataLength < end ? "cut short" : "added to")}.");
        }
    }
}
