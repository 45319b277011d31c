using System.Text.RegularExpressions;
using Hybrid.Storage;
using ParquetSharp;

namespace Hybrid.Data.Parquet;

/// <summary>How ParquetSharp says that a file is no Parquet file or is damaged.</summary>
internal static class ParquetDamage
{
    /// <summary>True where an error says so.</summary>
    public static bool Is(Exception error) => error is ParquetException or OverflowException;

    /// <summary>What it says, without a full stop.</summary>
    public static string MessageOf(Exception error) =>
        // ParquetSharp writes "N7parquet...ExceptionE (message: '...')", with the mangled name of the C++ exception.
        Regex.Replace(error.Message, @"^\S+ \(message: '(.*)'\)$", "$1", RegexOptions.Singleline).TrimEnd('.');

    // Arrow adds the system's error number to what it says: EMFILE of the process, ENFILE of the system.
    private static bool IsTooManyFiles(Exception error) => Regex.IsMatch(error.Message, @"\[errno 2[34]\]");

    /// <summary>Opens or reads something of a file; damage becomes an error for people.</summary>
    /// <exception cref="DataException">The file is no Parquet file or is damaged.</exception>
    /// <exception cref="IOException">The process has too many files open.</exception>
    public static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ParquetException error) when (IsTooManyFiles(error))
        {
            throw StorageFaults.TooManyFiles(path, error);
        }
        catch (Exception error) when (Is(error))
        {
            throw new DataException($"{path} is no Parquet file, or is damaged: {MessageOf(error)}. Download it again.", error);
        }
    }
}
