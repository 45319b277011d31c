using System.Text.Json;
using Hybrid.Storage;

namespace Hybrid.Checkpoints;

/// <summary>complete.json, the last file to be written: it says that the others are whole, and what they must be.</summary>
/// <param name="Files">Seals of the checkpoint's other files, by name.</param>
internal sealed record CheckpointSeal(IReadOnlyDictionary<string, FileSeal> Files)
{
    private const string FileName = "complete.json";

    /// <summary>True when the directory holds a complete checkpoint.</summary>
    public static bool Exists(string directory) => File.Exists(Path.Combine(directory, FileName));

    /// <summary>Takes the mark away, so that what is about to be deleted is not taken for whole.</summary>
    public static void Delete(string directory) => File.Delete(Path.Combine(directory, FileName));

    /// <summary>Reads the seal of a checkpoint.</summary>
    public static CheckpointSeal Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        return CheckpointJson.Read(path, CheckpointJson.Default.CheckpointSeal);
    }

    /// <summary>Marks the checkpoint complete and returns when that is on the disk.</summary>
    public void Write(string directory) => WholeFile.Write(
        Path.Combine(directory, FileName), JsonSerializer.SerializeToUtf8Bytes(this, CheckpointJson.Default.CheckpointSeal));

    /// <summary>Checks one of the checkpoint's files.</summary>
    /// <exception cref="CheckpointException">The file is missing or not as it was written.</exception>
    public void Verify(string directory, string file)
    {
        var path = Path.Combine(directory, file);
        if (!Files.TryGetValue(file, out var seal))
            throw new CheckpointException($"{directory} was saved without {file}.");
        seal.Verify(path);
    }
}
