namespace Hybrid.Interchange;

/// <summary>Writes a file under a temporary name and moves it into place: it is whole or it is not there.</summary>
internal static class WholeFile
{
    /// <summary>Writes a file by whatever writes to a path.</summary>
    public static void Write(string path, Action<string> write)
    {
        var temporary = $"{path}.tmp";
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

    /// <summary>Writes a file of these bytes.</summary>
    public static void Write(string path, byte[] bytes) => Write(path, temporary => File.WriteAllBytes(temporary, bytes));
}
