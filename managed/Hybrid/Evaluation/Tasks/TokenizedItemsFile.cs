using System.Buffers.Binary;
using Hybrid.Checksums;
using Hybrid.Storage;

namespace Hybrid.Evaluation.Tasks;

/// <summary>
/// Tokenized items in a file of little-endian 32-bit numbers: magic, version, key, checksum, then for each item its label,
/// its distinct contexts and its choices, each context and ending as a count and as many ids.
/// </summary>
internal static class TokenizedItemsFile
{
    /// <summary>Raised with each change of the layout, of a prompt, or of how context and ending are cut into tokens.</summary>
    public const int Version = 1;

    private const int KeyLength = 32;
    private const int ChecksumPlace = 12 + KeyLength;
    private const int HeaderLength = ChecksumPlace + sizeof(uint);

    private static ReadOnlySpan<byte> Magic => "HYTOKENS"u8;

    /// <summary>Reads a file; null when there is none, when it is another version's or key's, or damaged.</summary>
    public static IReadOnlyList<TokenizedItem>? Read(string path, ReadOnlySpan<byte> key)
    {
        if (!File.Exists(path))
            return null;
        var bytes = File.ReadAllBytes(path);
        return IsWhole(bytes, key) ? ReadItems(new(bytes.AsSpan(HeaderLength))) : null;
    }

    /// <summary>Writes a file, which appears under its name only when it is whole.</summary>
    public static void Write(string path, ReadOnlySpan<byte> key, IReadOnlyList<TokenizedItem> items)
    {
        var numbers = new List<int> { items.Count };
        foreach (var item in items)
            Add(numbers, item);
        var bytes = new byte[HeaderLength + numbers.Count * sizeof(int)];
        for (var index = 0; index < numbers.Count; index++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(HeaderLength + index * sizeof(int)), numbers[index]);
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(Magic.Length), Version);
        key.CopyTo(bytes.AsSpan(Magic.Length + sizeof(int)));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ChecksumPlace), Checksum(bytes));

        WholeFile.WriteCached(path, unfinished => File.WriteAllBytes(unfinished, bytes));
    }

    private static bool IsWhole(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> key) =>
        bytes.Length > HeaderLength
        && bytes.StartsWith(Magic)
        && BinaryPrimitives.ReadInt32LittleEndian(bytes[Magic.Length..]) == Version
        && bytes.Slice(Magic.Length + sizeof(int), KeyLength).SequenceEqual(key)
        && BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumPlace..]) == Checksum(bytes);

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var checksum = new Crc32c();
        checksum.Append(bytes[HeaderLength..]);
        return checksum.Value;
    }

    private static void Add(List<int> numbers, TokenizedItem item)
    {
        var contexts = item.Choices.Select(choice => choice.Context).Distinct().ToList();
        numbers.AddRange(item.Label, contexts.Count);
        foreach (var context in contexts)
            AddIds(numbers, context);
        numbers.Add(item.Choices.Count);
        foreach (var choice in item.Choices)
        {
            numbers.AddRange(contexts.IndexOf(choice.Context), choice.EndingBytes);
            AddIds(numbers, choice.Ending);
        }
    }

    private static void AddIds(List<int> numbers, IReadOnlyList<int> ids)
    {
        numbers.Add(ids.Count);
        numbers.AddRange(ids);
    }

    private static TokenizedItem[] ReadItems(NumberReader reader)
    {
        var items = new TokenizedItem[reader.Next()];
        for (var item = 0; item < items.Length; item++)
        {
            var label = reader.Next();
            var contexts = new int[reader.Next()][];
            for (var context = 0; context < contexts.Length; context++)
                contexts[context] = reader.NextIds();
            var choices = new TokenizedChoice[reader.Next()];
            for (var choice = 0; choice < choices.Length; choice++)
            {
                var context = contexts[reader.Next()];
                var endingBytes = reader.Next();
                choices[choice] = new(context, reader.NextIds(), endingBytes);
            }
            items[item] = new(choices, label);
        }
        return items;
    }

    private ref struct NumberReader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public int Next()
        {
            var number = BinaryPrimitives.ReadInt32LittleEndian(_rest);
            _rest = _rest[sizeof(int)..];
            return number;
        }

        public int[] NextIds()
        {
            var ids = new int[Next()];
            for (var index = 0; index < ids.Length; index++)
                ids[index] = Next();
            return ids;
        }
    }
}
