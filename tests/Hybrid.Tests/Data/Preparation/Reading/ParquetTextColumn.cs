using ParquetSharp;
using ParquetSharp.Schema;

namespace Hybrid.Tests.Data.Preparation.Reading;

/// <summary>Writes a Parquet file with a column of text, "text", and nothing else.</summary>
internal sealed record ParquetTextColumn
{
    /// <summary>The most rows of a row group.</summary>
    public int RowsOfGroup { get; init; } = 1 << 20;

    /// <summary>Whether texts may be null.</summary>
    public bool IsOptional { get; init; } = true;

    /// <summary>How pages are compressed.</summary>
    public Compression Codec { get; init; } = Compression.Snappy;

    /// <summary>How texts lie in a page.</summary>
    public ParquetSharp.Encoding Encoding { get; init; } = ParquetSharp.Encoding.Plain;

    /// <summary>Whether equal texts are written once.</summary>
    public bool HasDictionary { get; init; }

    /// <summary>Whether pages carry checksums.</summary>
    public bool HasChecksums { get; init; }

    /// <summary>Bytes of a page, about.</summary>
    public int PageBytes { get; init; } = 1 << 20;

    /// <summary>Writes rows.</summary>
    public void Write(string path, IEnumerable<byte[]?> rows)
    {
        using var builder = new WriterPropertiesBuilder();
        builder.Compression(Codec).DataPagesize(PageBytes).WriteBatchSize(8);
        if (HasDictionary)
            builder.EnableDictionary();
        else
            builder.DisableDictionary().Encoding(Encoding);
        if (HasChecksums)
            builder.EnablePageChecksum();
        using var properties = builder.Build();
        using var schema = new GroupNode("schema", Repetition.Required, [
            new PrimitiveNode(
                "text",
                IsOptional ? Repetition.Optional : Repetition.Required,
                LogicalType.None(),
                PhysicalType.ByteArray)]);
        using var file = new ParquetFileWriter(path, schema, properties);
        foreach (byte[]?[] group in rows.Chunk(RowsOfGroup))
        {
            using var writer = file.AppendRowGroup();
            using var column = writer.NextColumn().LogicalWriter<byte[]?>();
            column.WriteBatch(group);
        }

        file.Close();
    }

    /// <summary>Where the pages of a file's row group begin, and where they end.</summary>
    public static (int Start, int End) PagesOf(string path, int group)
    {
        const int MagicNumber = 4;
        using var file = new ParquetFileReader(path);
        long[] lengths = [.. Enumerable.Range(0, group + 1).Select(LengthOf)];
        int end = MagicNumber + (int)lengths.Sum();
        return (end - (int)lengths[group], end);

        long LengthOf(int number)
        {
            using var reader = file.RowGroup(number);
            return reader.MetaData.GetColumnChunkMetaData(0).TotalCompressedSize;
        }
    }
}
