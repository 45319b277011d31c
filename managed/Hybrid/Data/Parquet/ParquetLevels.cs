using ParquetSharp;
using Encoding = System.Text.Encoding;

namespace Hybrid.Data.Parquet;

/// <summary>
/// The values of a column with their levels, which say where a row and a list begin and what is null, as Dremel has it
/// (parquet.apache.org/docs/file-format/nestedencoding).
/// </summary>
internal static class ParquetLevels
{
    private const int BatchSize = 4096;

    /// <summary>Hands on what a column of a row group has, in order.</summary>
    /// <param name="reader">The column.</param>
    /// <param name="convert">Makes something of a value, whose memory is gone afterwards.</param>
    /// <param name="take">Takes it, or null, with its definition level and whether a row begins with it.</param>
    public static void Read<T, TResult>(
        ColumnReader<T> reader, Func<T, TResult> convert, Action<TResult?, int, bool> take)
        where T : unmanaged
        where TResult : class?
    {
        var maxDefinition = reader.ColumnDescriptor.MaxDefinitionLevel;
        var isList = reader.ColumnDescriptor.MaxRepetitionLevel > 0;
        var definitions = new short[BatchSize];
        var repetitions = new short[BatchSize];
        var values = new T[BatchSize];
        while (reader.HasNext)
        {
            var levels = (int)reader.ReadBatch(BatchSize, definitions, repetitions, values, out var read);
            var levelsWritten = maxDefinition > 0 || isList ? levels : (int)read;
            var next = 0;
            for (var level = 0; level < levelsWritten; level++)
            {
                var definition = maxDefinition > 0 ? definitions[level] : 0;
                take(
                    definition == maxDefinition ? convert(values[next++]) : null,
                    definition,
                    !isList || repetitions[level] == 0);
            }
        }
    }

    /// <summary>The text that a value is; Parquet has UTF-8 alone.</summary>
    public static unsafe string Text(ByteArray bytes) => Encoding.UTF8.GetString((byte*)bytes.Pointer, bytes.Length);
}
