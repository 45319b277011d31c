using System.Text;
using Hybrid.Data.Parquet;
using ParquetSharp;
using Encoding = System.Text.Encoding;

namespace Hybrid.Data.Preparation;

/// <summary>A column of text of a Parquet file, which is how FineWeb-Edu and most text on the Hub is kept.</summary>
/// <param name="path">The file.</param>
/// <param name="column">The column's name.</param>
/// <param name="encoding">UTF-8, and what it does where bytes are not.</param>
internal sealed class ParquetTexts(string path, string column, Encoding encoding)
{
    /// <summary>The texts of the rows, in order, each with the part of the file read so far.</summary>
    /// <exception cref="DataException">The file is damaged or lacks the column, or a row lacks its text.</exception>
    public IEnumerable<(string Text, double PartRead)> Read()
    {
        long row = 0;
        foreach (var (texts, partRead) in ParquetGroups.Read(path, ReadGroup))
        {
            foreach (string? text in texts)
            {
                row++;
                yield return text is null
                    ? throw new DataException($"{path}, row {row}: \"{column}\" is null. Leave such rows out of the file.")
                    : (text, partRead);
            }
        }
    }

    private string?[] ReadGroup(RowGroupReader group)
    {
        using var reader = group.Column(IndexIn(group.MetaData.Schema));
        var texts = new string?[group.MetaData.NumRows];
        int row = 0;
        ParquetLevels.Read((ColumnReader<ByteArray>)reader, Decoded, (text, _, _) => texts[row++] = text);
        return texts;
    }

    private int IndexIn(SchemaDescriptor schema)
    {
        var columns = Enumerable.Range(0, schema.NumColumns).Select(schema.Column).ToList();
        int index = columns.FindIndex(candidate => candidate.Path.ToDotString() == column && IsText(candidate));
        if (index >= 0)
            return index;
        var texts = columns.Where(IsText).Select(text => text.Path.ToDotString());
        throw new DataException(
            $"{path} has no column of text that is called \"{column}\"; name the right one with --text-key. "
            + $"Columns of text: {string.Join(", ", texts)}.");
    }

    private string Decoded(ByteArray bytes)
    {
        try
        {
            return ParquetLevels.Text(bytes, encoding);
        }
        catch (DecoderFallbackException error)
        {
            throw new DataException($"{path} has a \"{column}\" that is not UTF-8. Write the file anew from UTF-8.", error);
        }
    }

    private static bool IsText(ColumnDescriptor column) =>
        column.PhysicalType == PhysicalType.ByteArray && column.MaxRepetitionLevel == 0;
}
