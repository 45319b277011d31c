using System.Buffers.Binary;
using System.Text;

namespace Hybrid.Interchange.Pickle;

/// <summary>
/// Reads the values of a pickle of protocol 2 without running anything: a stack machine that knows the opcodes of
/// <see cref="PickleOpcode"/> alone and asks an allow-list for every name. It neither recurses nor allocates by a length
/// that the file claims; a byte of the file makes one object of a few words at most.
/// </summary>
internal sealed class PickleReader
{
    private static readonly object Mark = new();
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly IPickleTypes _types;
    private readonly List<object?> _stack = [];
    private readonly Dictionary<uint, object?> _memo = [];
    private int _position;

    private PickleReader(ReadOnlyMemory<byte> bytes, IPickleTypes types)
    {
        _bytes = bytes;
        _types = types;
    }

    /// <summary>Reads the one value of a pickle.</summary>
    /// <exception cref="FormatException">The bytes are no such pickle, or name what the list does not.</exception>
    public static object? Read(ReadOnlyMemory<byte> bytes, IPickleTypes types)
    {
        var reader = new PickleReader(bytes, types);
        while (reader.Step((PickleOpcode)reader.Take(1)[0]))
        {
        }
        return reader._stack is [var value]
            ? value
            : throw new FormatException($"it ends with {reader._stack.Count} values on its stack, not one");
    }

    // False at the end.
    private bool Step(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Protocol:
                CheckProtocol(Take(1)[0]);
                break;
            case PickleOpcode.Mark:
                Push(Mark);
                break;
            case PickleOpcode.None:
                Push(null);
                break;
            case PickleOpcode.NewTrue:
                Push(true);
                break;
            case PickleOpcode.NewFalse:
                Push(false);
                break;
            case PickleOpcode.BinInt1:
                Push((long)Take(1)[0]);
                break;
            case PickleOpcode.BinInt2:
                Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2)));
                break;
            case PickleOpcode.BinInt:
                Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4)));
                break;
            case PickleOpcode.Long1:
                Push(SignedInteger(Take(Take(1)[0])));
                break;
            case PickleOpcode.BinFloat:
                Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
                break;
            case PickleOpcode.BinUnicode:
                Push(Text(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))));
                break;
            case PickleOpcode.EmptyList:
                Push(new List<object?>());
                break;
            case PickleOpcode.EmptyDictionary:
                Push(new PickleDictionary());
                break;
            case PickleOpcode.EmptyTuple:
                Push(new PickleTuple([]));
                break;
            case PickleOpcode.Tuple1:
                Push(TupleOf(1));
                break;
            case PickleOpcode.Tuple2:
                Push(TupleOf(2));
                break;
            case PickleOpcode.Tuple3:
                Push(TupleOf(3));
                break;
            case PickleOpcode.Tuple:
                Push(new PickleTuple(PopToMark()));
                break;
            case PickleOpcode.Append:
                Top<List<object?>>(below: 1).Add(Pop());
                break;
            case PickleOpcode.Appends:
                var appended = PopToMark();
                Top<List<object?>>().AddRange(appended);
                break;
            case PickleOpcode.SetItem:
                SetItems(Pop(2));
                break;
            case PickleOpcode.SetItems:
                SetItems(PopToMark());
                break;
            case PickleOpcode.BinPut:
                _memo[Take(1)[0]] = Peek();
                break;
            case PickleOpcode.LongBinPut:
                _memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = Peek();
                break;
            case PickleOpcode.BinGet:
                Push(Remembered(Take(1)[0]));
                break;
            case PickleOpcode.LongBinGet:
                Push(Remembered(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))));
                break;
            case PickleOpcode.Global:
                Push(Allowed(new(Line(), Line())));
                break;
            case PickleOpcode.Reduce:
                var arguments = Pop<PickleTuple>();
                Push(_types.Reduce(Pop<PickleGlobal>(), arguments));
                break;
            case PickleOpcode.NewObject:
                Push(NewObject());
                break;
            case PickleOpcode.Build:
                Build(Pop());
                break;
            case PickleOpcode.BinPersistentId:
                Push(_types.Persistent(Pop<PickleTuple>()));
                break;
            case PickleOpcode.Stop:
                return false;
            default:
                throw new FormatException(
                    $"it has the opcode 0x{(byte)opcode:x2} at byte {_position - 1}, which torch.save does not write");
        }
        return true;
    }

    private static void CheckProtocol(byte protocol)
    {
        if (protocol != 2)
            throw new FormatException($"it is of protocol {protocol}, and torch.save writes protocol 2");
    }

    private PickleGlobal Allowed(PickleGlobal global)
    {
        _types.Check(global);
        return global;
    }

    private PickleObject NewObject()
    {
        if (Pop<PickleTuple>().Items.Count != 0)
            throw new FormatException("it makes an object with arguments");
        return new(Pop<PickleGlobal>());
    }

    // An OrderedDict's attributes are torch's version numbers; they say nothing about the values.
    private void Build(object? state)
    {
        switch (Peek())
        {
            case PickleObject { Attributes: null } built when state is PickleDictionary attributes:
                built.Attributes = attributes;
                break;
            case PickleDictionary when state is PickleDictionary:
                break;
            default:
                throw new FormatException("it sets the state of something that has none");
        }
    }

    private void SetItems(object?[] items)
    {
        if (items.Length % 2 != 0)
            throw new FormatException("it has a key without a value");
        var dictionary = Top<PickleDictionary>();
        for (var i = 0; i < items.Length; i += 2)
        {
            if (items[i] is not (string or long))
                throw new FormatException("it has a key that is neither text nor a whole number");
            if (!dictionary.TryAdd(items[i]!, items[i + 1]))
                throw new FormatException($"it has the key '{items[i]}' twice");
        }
    }

    private PickleTuple TupleOf(int count) => new(Pop(count));

    private void Push(object? value) => _stack.Add(value);

    private object? Peek() =>
        _stack.Count > 0 && _stack[^1] != Mark ? _stack[^1] : throw new FormatException(
            "its stack is empty where it takes from it");

    private object? Pop()
    {
        var value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private T Pop<T>() => Pop() is T value ? value : throw Unexpected<T>();

    private object?[] Pop(int count)
    {
        var values = new object?[count];
        for (var i = count - 1; i >= 0; i--)
            values[i] = Pop();
        return values;
    }

    private object?[] PopToMark()
    {
        var mark = _stack.LastIndexOf(Mark);
        if (mark < 0)
            throw new FormatException("it goes back to a mark that is not there");
        object?[] values = [.. _stack.Skip(mark + 1)];
        _stack.RemoveRange(mark, _stack.Count - mark);
        return values;
    }

    private T Top<T>(int below = 0) =>
        _stack.Count > below && _stack[^(1 + below)] is T value ? value : throw Unexpected<T>();

    private FormatException Unexpected<T>() => new($"it has no {typeof(T).Name} where one belongs, before byte {_position}");

    private object? Remembered(uint index) => _memo.TryGetValue(index, out var value)
        ? value
        : throw new FormatException($"it recalls value {index}, which it has not stored");

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count > _bytes.Length - _position)
            throw new FormatException("it ends in the middle");
        var taken = _bytes.Span.Slice(_position, (int)count);
        _position += (int)count;
        return taken;
    }

    private string Text(uint length)
    {
        try
        {
            return StrictUtf8.GetString(Take(length));
        }
        catch (DecoderFallbackException)
        {
            throw new FormatException("it has a text that is not UTF-8");
        }
    }

    private string Line()
    {
        var length = _bytes.Span[_position..].IndexOf((byte)'\n');
        if (length < 0)
            throw new FormatException("it ends in the middle");
        var line = Text((uint)length);
        _position++;
        return line;
    }

    // Little-endian two's complement of up to eight bytes.
    private static long SignedInteger(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > sizeof(long))
            throw new FormatException($"it has a whole number of {bytes.Length} bytes");
        long value = bytes.Length > 0 && (bytes[^1] & 0x80) != 0 ? -1 : 0;
        for (var i = bytes.Length - 1; i >= 0; i--)
            value = (value << 8) | bytes[i];
        return value;
    }
}
