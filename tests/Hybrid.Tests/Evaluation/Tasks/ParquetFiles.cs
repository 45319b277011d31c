using ParquetSharp;
using ParquetSharp.Schema;

namespace Hybrid.Tests.Evaluation.Tasks;

/// <summary>Writes Parquet files as the Hub has them.</summary>
internal static class ParquetFiles
{
    /// <summary>HellaSwag: text, lists of text, and a label as text.</summary>
    public static void WriteHellaSwag(string path, params (string? Context, string?[]? Endings, string Label)[] rows)
    {
        Column[] columns = [new Column<int>("ind"), new Column<string>("ctx"), new Column<string[]>("endings"), new Column<string>("label")];
        using var file = new ParquetFileWriter(path, columns, Compression.Snappy);
        foreach (var part in rows.Chunk(2)) // so that there is more than one row group
        {
            using var group = file.AppendRowGroup();
            Write(group, part.Select((_, index) => index).ToArray());
            Write(group, part.Select(row => row.Context).ToArray());
            Write(group, part.Select(row => row.Endings).ToArray());
            Write(group, part.Select(row => row.Label).ToArray());
        }
        file.Close();
    }

    /// <summary>Texts beside an identifier, two rows in a row group.</summary>
    public static void WriteTexts(string path, params string?[] texts)
    {
        Column[] columns = [new Column<string>("id"), new Column<string>("text")];
        using var file = new ParquetFileWriter(path, columns, Compression.Snappy);
        foreach (var part in texts.Chunk(2))
        {
            using var group = file.AppendRowGroup();
            Write(group, part.Select((_, index) => $"id {index}").ToArray());
            Write(group, part);
        }
        file.Close();
    }

    /// <summary>ARC: a struct of two lists beside text.</summary>
    public static void WriteArc(string path, params (string Question, string[] Texts, string[] Labels, string Answer)[] rows)
    {
        using var schema = new GroupNode(
            "schema",
            Repetition.Required,
            [
                Text("question"),
                new GroupNode("choices", Repetition.Optional, [ListOf("text"), ListOf("label")]),
                Text("answerKey"),
            ]);
        using var properties = new WriterPropertiesBuilder().Compression(Compression.Zstd).Build();
        using var file = new ParquetFileWriter(path, schema, properties);
        using var group = file.AppendRowGroup();
        Write(group, rows.Select(row => row.Question).ToArray());
        Write(group, rows.Select(row => (Nested<string[]>?)new Nested<string[]>(row.Texts)).ToArray());
        Write(group, rows.Select(row => (Nested<string[]>?)new Nested<string[]>(row.Labels)).ToArray());
        Write(group, rows.Select(row => row.Answer).ToArray());
        file.Close();
    }

    private static GroupNode ListOf(string name) => new GroupNode(
        name,
        Repetition.Optional,
        [new GroupNode("list", Repetition.Repeated, [Text("element")])],
        LogicalType.List());

    private static PrimitiveNode Text(string name) => new(name, Repetition.Optional, LogicalType.String(), PhysicalType.ByteArray);

    private static void Write<T>(RowGroupWriter group, T[] values)
    {
        using var column = group.NextColumn().LogicalWriter<T>();
        column.WriteBatch(values);
    }
}
