using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Hybrid.Checkpoints;

/// <summary>
/// A safetensors file opened to be read: 8 bytes little-endian header length, JSON header, then the tensors' bytes.
/// Reading is safe from several threads.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private const int LengthBytes = 8;

    private readonly SafeFileHandle _handle;
    private readonly SafetensorsHeader _header;
    private readonly long _dataStart;

    private SafetensorsFile(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
        var fileLength = RandomAccess.GetLength(handle);
        var headerLength = ReadHeaderLength(fileLength);
        _dataStart = LengthBytes + headerLength;
        var json = new byte[headerLength];
        ReadExactly(json, LengthBytes);
        _header = SafetensorsHeader.Parse(path, json, fileLength - _dataStart);
    }

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>Tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors => _header.Tensors;

    /// <summary>Elements of all tensors together.</summary>
    internal long Elements => Tensors.Values.Sum(tensor => (tensor.End - tensor.Begin) / SafetensorsType.BytesOf(tensor.Type));

    /// <summary>The file's metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Opens a file and checks its header against the format and the file's length.</summary>
    /// <exception cref="CheckpointException">The file is missing or damaged; the message says which and how.</exception>
    public static SafetensorsFile Open(string path)
    {
        if (!File.Exists(path))
            throw new CheckpointException($"There is no file {path}. Use another checkpoint, or copy the file anew.");
        var handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
        try
        {
            return new SafetensorsFile(path, handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads a float32 tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">The shape that it must have.</param>
    /// <param name="values">As many elements as the shape has, in C order.</param>
    /// <exception cref="CheckpointException">There is no such tensor, or type or shape differ.</exception>
    public void Read(string name, IReadOnlyList<long> shape, Span<float> values)
    {
        var tensor = Find(name, shape);
        if (tensor.Type != SafetensorsType.Float32)
            throw new CheckpointException($"{Path}: tensor '{name}' is {tensor.Type}; Hybrid reads F32.");
        ReadValues(tensor, values);
    }

    /// <summary>Reads a tensor that another program may have stored in half precision or float64.</summary>
    /// <inheritdoc cref="Read"/>
    internal void ReadConverted(string name, IReadOnlyList<long> shape, Span<float> values)
    {
        var tensor = Find(name, shape);
        if (!FloatValues.CanRead(tensor.Type))
            throw new CheckpointException($"{Path}: tensor '{name}' is {tensor.Type}; Hybrid reads {FloatValues.Types}.");
        ReadValues(tensor, values);
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private SafetensorsTensor Find(string name, IReadOnlyList<long> shape)
    {
        if (!Tensors.TryGetValue(name, out var tensor))
            throw new CheckpointException($"{Path} has no tensor '{name}': it belongs to a model of another shape.");
        return tensor.Shape.SequenceEqual(shape)
            ? tensor
            : throw new CheckpointException(
                $"{Path}: tensor '{name}' has the shape [{string.Join(", ", tensor.Shape)}], the model's is "
                + $"[{string.Join(", ", shape)}].");
    }

    private void ReadValues(SafetensorsTensor tensor, Span<float> values)
    {
        var offset = _dataStart + tensor.Begin;
        FloatValues.Read(tensor.Type, values, bytes =>
        {
            ReadExactly(bytes, offset);
            offset += bytes.Length;
        });
    }

    private int ReadHeaderLength(long fileLength)
    {
        if (fileLength < LengthBytes)
            throw SafetensorsHeader.Damaged(Path, $"it has {fileLength} bytes, fewer than a header's length takes.");
        Span<byte> bytes = stackalloc byte[LengthBytes];
        ReadExactly(bytes, 0);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (length > SafetensorsHeader.LongestHeader)
            throw SafetensorsHeader.Damaged(Path,
                $"its header claims {length} bytes; the format allows {SafetensorsHeader.LongestHeader}.");
        if (length > (ulong)(fileLength - LengthBytes))
            throw SafetensorsHeader.Damaged(Path, $"its header claims {length} bytes, more than the file has.");
        return (int)length;
    }

    private void ReadExactly(Span<byte> bytes, long offset)
    {
        while (bytes.Length > 0)
        {
            var read = RandomAccess.Read(_handle, bytes, offset);
            if (read == 0)
                throw SafetensorsHeader.Damaged(Path, "it ended while it was read.");
            bytes = bytes[read..];
            offset += read;
        }
    }
}
