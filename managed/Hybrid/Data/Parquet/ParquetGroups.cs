using System.Text.RegularExpressions;
using ParquetSharp;

namespace Hybrid.Data.Parquet;

/// <summary>A Parquet file's row groups, one at a time: the most of a file that is in memory at once.</summary>
internal static class ParquetGroups
{
    /// <summary>Reads something of each row group, and says what part of the groups was read with it, 1 at the end.</summary>
    /// <exception cref="DataException">The file is no Parquet file or is damaged.</exception>
    public static IEnumerable<(T Value, double PartRead)> Read<T>(string path, Func<RowGroupReader, T> read)
    {
        using var file = Guarded(path, () => new ParquetFileReader(path));
        using var metadata = file.FileMetaData;
        for (var index = 0; index < metadata.NumRowGroups; index++)
        {
            var value = Guarded(path, () =>
            {
                using var group = file.RowGroup(index);
                return read(group);
            });
            yield return (value, (index + 1.0) / metadata.NumRowGroups);
        }
    }

    private static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is ParquetException or OverflowException)
        {
            throw new DataException($"{path} is no Parquet file, or is damaged: {Bare(error)}. Download it again.", error);
        }
    }

    // ParquetSharp writes "N7parquet...ExceptionE (message: '...')", with the mangled name of the C++ exception.
    private static string Bare(Exception error) =>
        Regex.Replace(error.Message, @"^\S+ \(message: '(.*)'\)$", "$1", RegexOptions.Singleline).TrimEnd('.');
}
