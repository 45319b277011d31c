using System.Text.Json;
using System.Text.Json.Nodes;
using Hybrid.Data.Parquet;
using ParquetSharp;

namespace Hybrid.Evaluation.Tasks;

/// <summary>
/// A Parquet file's rows as JSON objects: scalars, structs, and lists of scalars in either; a list that is null is empty.
/// Columns of other types are left out.
/// </summary>
internal static class ParquetRows
{
    /// <summary>The rows, each with the place where it stands; row 1 is the first.</summary>
    /// <exception cref="DataException">The file is no Parquet file or is damaged.</exception>
    public static IEnumerable<(JsonElement Value, string Place)> Read(string path)
    {
        var number = 0;
        foreach (var row in ParquetGroups.Read(path, ReadGroup).SelectMany(rows => rows))
            yield return (row, $"{path}, row {++number}");
    }

    private static IReadOnlyList<JsonElement> ReadGroup(RowGroupReader group)
    {
        var rows = new JsonObject[group.MetaData.NumRows];
        for (var row = 0; row < rows.Length; row++)
            rows[row] = [];
        for (var column = 0; column < group.MetaData.NumColumns; column++)
        {
            using var reader = group.Column(column);
            if (ParquetColumn.IsReadable(reader))
                new ParquetColumn(reader).AddTo(rows);
        }
        return [.. rows.Select(ToElement)];
    }

    private static JsonElement ToElement(JsonObject row)
    {
        using var document = JsonDocument.Parse(row.ToJsonString());
        return document.RootElement.Clone();
    }
}
