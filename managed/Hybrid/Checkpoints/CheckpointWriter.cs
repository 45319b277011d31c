using System.Text.Json;
using Hybrid.Models;
using Hybrid.Storage;

namespace Hybrid.Checkpoints;

/// <summary>
/// Writes checkpoint directories so that whatever happens on the way, what is marked complete is whole: files under a
/// temporary name, brought to the disk, renamed, and marked last.
/// </summary>
internal static class CheckpointWriter
{
    /// <summary>Name that an unfinished checkpoint's directory begins with.</summary>
    public const string TemporaryPrefix = ".tmp-";

    /// <summary>Writes a checkpoint. Whatever was in the directory's place is replaced.</summary>
    /// <param name="directory">The checkpoint's directory, for example checkpoints/step_0001000.</param>
    /// <param name="state">What state.json will hold.</param>
    /// <param name="model">The parameters.</param>
    /// <param name="moments">The moments; null leaves them out: such a checkpoint can be used but not trained on.</param>
    public static void Write(
        string directory, CheckpointState state, LanguageModel model, IReadOnlyList<TensorSource>? moments)
    {
        var parent = Path.GetDirectoryName(Path.GetFullPath(directory))!;
        var temporary = Path.Combine(parent, $"{TemporaryPrefix}{Path.GetFileName(directory)}");
        Remove(temporary);
        var files = WriteFiles(temporary, state, model, moments);

        Remove(directory);
        Directory.Move(temporary, directory);
        DirectoryFlush.Flush(parent);
        new CheckpointSeal(files).Write(directory);
    }

    // Half a checkpoint would only take the room that there is too little of.
    private static Dictionary<string, FileSeal> WriteFiles(
        string directory, CheckpointState state, LanguageModel model, IReadOnlyList<TensorSource>? moments)
    {
        var files = new Dictionary<string, FileSeal>();
        void Add(string name, Func<string, FileSeal> write) => files[name] = write(Path.Combine(directory, name));
        Directory.CreateDirectory(directory);
        try
        {
            Add(CheckpointFiles.Model, path => SafetensorsWriter.Write(path, TensorSource.Of(model)));
            if (moments is not null)
                Add(CheckpointFiles.Optimizer, path => SafetensorsWriter.Write(path, moments));
            var json = JsonSerializer.SerializeToUtf8Bytes(state, CheckpointJson.Default.CheckpointState);
            Add(CheckpointFiles.State, path => SealedFileStream.WriteAll(path, json));
            DirectoryFlush.Flush(directory);
            return files;
        }
        catch (IOException)
        {
            Remove(directory);
            throw;
        }
    }

    /// <summary>Deletes a checkpoint's directory; its mark goes first.</summary>
    public static void Remove(string directory)
    {
        if (!Directory.Exists(directory))
            return;
        CheckpointSeal.Delete(directory);
        Directory.Delete(directory, recursive: true);
    }
}
