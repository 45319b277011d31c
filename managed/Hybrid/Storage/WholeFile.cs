using System.Text;

namespace Hybrid.Storage;

/// <summary>Writes a file under a temporary name beside it and renames it: under its own name it is whole or not there.</summary>
internal static class WholeFile
{
    /// <summary>
    /// Writes a file by whatever writes to a path, and returns when it is on the disk under its name: a power cut leaves
    /// the old file or the new one. One writer at a time; what a kill leaves is replaced by the next write.
    /// </summary>
    public static void Write(string path, Action<string> write)
    {
        Place(path, $"{path}.tmp", temporary =>
        {
            write(temporary);
            using var file = new FileStream(temporary, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
            file.Flush(flushToDisk: true);
        });
        DirectoryFlush.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Writes a file of these bytes as <see cref="Write(string, Action{string})"/> does.</summary>
    public static void Write(string path, byte[] bytes) => Write(path, temporary =>
    {
        try
        {
            File.WriteAllBytes(temporary, bytes);
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw StorageFaults.TooLarge(path, error);
        }
    });

    /// <summary>Writes a file of this text, in UTF-8, as <see cref="Write(string, Action{string})"/> does.</summary>
    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>
    /// Writes an entry of a cache, a file or a link, which processes may do at the same time: the last one stays. It is
    /// not waited for until the disk has it, as what a power cut takes from a cache is made again.
    /// </summary>
    public static void WriteCached(string path, Action<string> write) => Place(path, $"{path}.{Guid.NewGuid():N}.tmp", write);

    private static void Place(string path, string temporary, Action<string> write)
    {
        File.Delete(temporary);
        try
        {
            write(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
