using ParquetSharp;

namespace Hybrid.Data.Parquet;

/// <summary>A Parquet file's row groups, one at a time: the most of a file that is in memory at once.</summary>
internal static class ParquetGroups
{
    /// <summary>Reads something of each row group.</summary>
    /// <exception cref="DataException">The file is no Parquet file or is damaged.</exception>
    public static IEnumerable<T> Read<T>(string path, Func<RowGroupReader, T> read)
    {
        using var file = ParquetDamage.Guarded(path, () => new ParquetFileReader(path));
        using var metadata = file.FileMetaData;
        for (var index = 0; index < metadata.NumRowGroups; index++)
        {
            yield return ParquetDamage.Guarded(path, () =>
            {
                using var group = file.RowGroup(index);
                return read(group);
            });
        }
    }
}
