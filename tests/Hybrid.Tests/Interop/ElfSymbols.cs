using System.Runtime.InteropServices;
using System.Text;

namespace Hybrid.Tests.Interop;

/// <summary>The dynamic symbols of a 64-bit little-endian ELF file (System V ABI, chapters 4 and 5).</summary>
internal static class ElfSymbols
{
    private const uint DynamicSymbolTable = 11;
    private const int SectionCountOffset = 0x3C;
    private const int SectionTableOffset = 0x28;
    private const ushort Undefined = 0;

    /// <summary>Names of the symbols that the file defines.</summary>
    internal static IReadOnlySet<string> Defined(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        if (!file.AsSpan().StartsWith("\u007fELF"u8))
            throw new InvalidDataException($"{path} is no ELF file.");

        SectionHeader[] sections = Sections(file);
        SectionHeader table = sections.Single(section => section.Type == DynamicSymbolTable);
        SectionHeader names = sections[table.Link];
        ReadOnlySpan<Symbol> symbols = MemoryMarshal.Cast<byte, Symbol>(Content(file, table));

        var defined = new HashSet<string>(StringComparer.Ordinal);
        foreach (Symbol symbol in symbols)
        {
            if (symbol.Section != Undefined)
                defined.Add(NameAt(Content(file, names)[(int)symbol.Name..]));
        }

        return defined;
    }

    private static SectionHeader[] Sections(byte[] file)
    {
        int offset = (int)BitConverter.ToUInt64(file, SectionTableOffset);
        int count = BitConverter.ToUInt16(file, SectionCountOffset);
        return MemoryMarshal.Cast<byte, SectionHeader>(file.AsSpan(offset))[..count].ToArray();
    }

    private static ReadOnlySpan<byte> Content(byte[] file, SectionHeader section) =>
        file.AsSpan((int)section.Offset, (int)section.Size);

    private static string NameAt(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text[..text.IndexOf((byte)0)]);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct SectionHeader
    {
        public readonly uint Name;
        public readonly uint Type;
        public readonly ulong Flags;
        public readonly ulong Address;
        public readonly ulong Offset;
        public readonly ulong Size;
        public readonly int Link;
        public readonly uint Info;
        public readonly ulong Alignment;
        public readonly ulong EntrySize;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Symbol
    {
        public readonly uint Name;
        public readonly byte Info;
        public readonly byte Other;
        public readonly ushort Section;
        public readonly ulong Value;
        public readonly ulong Size;
    }
}
