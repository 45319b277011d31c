using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Hybrid.Interchange.Pickle;

/// <summary>Writes pickles of protocol 2 of the values that <see cref="PickleReader"/> reads.</summary>
internal sealed class PickleWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    private PickleWriter()
    {
    }

    /// <summary>A function of a module applied to arguments.</summary>
    /// <param name="Function">The function.</param>
    /// <param name="Arguments">Its arguments.</param>
    public sealed record Call(PickleGlobal Function, PickleTuple Arguments);

    /// <summary>A reference to what lies outside of the pickle.</summary>
    /// <param name="Id">Tells it.</param>
    public sealed record PersistentId(PickleTuple Id);

    /// <summary>The pickle of a value.</summary>
    public static byte[] Write(object? value)
    {
        var writer = new PickleWriter();
        writer.Write(PickleOpcode.Protocol, 2);
        writer.Value(value);
        writer.Write(PickleOpcode.Stop);
        return writer._bytes.WrittenSpan.ToArray();
    }

    private void Value(object? value)
    {
        switch (value)
        {
            case null:
                Write(PickleOpcode.None);
                break;
            case bool boolean:
                Write(boolean ? PickleOpcode.NewTrue : PickleOpcode.NewFalse);
                break;
            case long number:
                Write(PickleOpcode.Long1, sizeof(long));
                Append(number, BinaryPrimitives.WriteInt64LittleEndian);
                break;
            case double number:
                Write(PickleOpcode.BinFloat);
                Append(number, BinaryPrimitives.WriteDoubleBigEndian);
                break;
            case string text:
                Text(text);
                break;
            case PickleGlobal global:
                Write(PickleOpcode.Global, Encoding.UTF8.GetBytes($"{global.Module}\n{global.Name}\n"));
                break;
            case PickleTuple tuple:
                Write(PickleOpcode.Mark);
                Values(tuple.Items);
                Write(PickleOpcode.Tuple);
                break;
            case IReadOnlyList<object?> list:
                Write(PickleOpcode.EmptyList);
                Write(PickleOpcode.Mark);
                Values(list);
                Write(PickleOpcode.Appends);
                break;
            case PickleDictionary dictionary:
                Write(PickleOpcode.EmptyDictionary);
                Write(PickleOpcode.Mark);
                Values(dictionary.Keys.SelectMany(key => new[] { key, dictionary[key] }));
                Write(PickleOpcode.SetItems);
                break;
            case PickleObject built:
                Value(built.Class);
                Write(PickleOpcode.EmptyTuple);
                Write(PickleOpcode.NewObject);
                Value(built.Attributes);
                Write(PickleOpcode.Build);
                break;
            case Call call:
                Value(call.Function);
                Value(call.Arguments);
                Write(PickleOpcode.Reduce);
                break;
            case PersistentId reference:
                Value(reference.Id);
                Write(PickleOpcode.BinPersistentId);
                break;
            default:
                throw new ArgumentException($"A {value.GetType().Name} has no pickle here.", nameof(value));
        }
    }

    private void Values(IEnumerable<object?> values)
    {
        foreach (var value in values)
            Value(value);
    }

    private void Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Write(PickleOpcode.BinUnicode);
        Append(bytes.Length, BinaryPrimitives.WriteInt32LittleEndian);
        _bytes.Write(bytes);
    }

    private void Write(PickleOpcode opcode, params ReadOnlySpan<byte> argument)
    {
        _bytes.Write([(byte)opcode]);
        _bytes.Write(argument);
    }

    private delegate void NumberFormat<T>(Span<byte> bytes, T value);

    private void Append<T>(T number, NumberFormat<T> format)
        where T : unmanaged
    {
        Span<byte> bytes = stackalloc byte[System.Runtime.CompilerServices.Unsafe.SizeOf<T>()];
        format(bytes, number);
        _bytes.Write(bytes);
    }
}
