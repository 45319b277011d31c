using System.IO.Compression;
using System.Text;

namespace Hybrid.Tests.Interchange;

/// <summary>The reference's checkpoint of the tiny model after 20 steps, as it is or changed.</summary>
internal static class TinyCheckpoint
{
    public static string Path { get; } =
        System.IO.Path.Combine(AppContext.BaseDirectory, "Interchange", "Fixtures", "ckpt_tiny_plain.pth");

    /// <summary>Writes the checkpoint again with another data.pkl.</summary>
    public static string WithPickle(string path, Func<byte[], byte[]> change, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var source = ZipFile.OpenRead(Path);
        using var target = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var entry in source.Entries)
        {
            var bytes = ReadAll(entry);
            using var stream = target.CreateEntry(entry.FullName, level).Open();
            stream.Write(entry.Name == "data.pkl" ? change(bytes) : bytes);
        }
        return path;
    }

    /// <summary>A change of every place where a pickle has some bytes; there must be one.</summary>
    public static Func<byte[], byte[]> Replace(byte[] old, byte[] replacement) => bytes =>
    {
        var result = new List<byte>();
        var rest = bytes.AsSpan();
        int found;
        for (found = rest.IndexOf(old); found >= 0; found = rest.IndexOf(old))
        {
            result.AddRange(rest[..found]);
            result.AddRange(replacement);
            rest = rest[(found + old.Length)..];
        }
        Assert.That(result, Is.Not.Empty, "what is to be replaced is not there");
        result.AddRange(rest);
        return [.. result];
    };

    /// <summary>BINUNICODE of a text.</summary>
    public static byte[] Text(string text) => [(byte)'X', .. BitConverter.GetBytes(text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static byte[] ReadAll(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
