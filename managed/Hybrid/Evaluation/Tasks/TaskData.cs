using System.Security.Cryptography;
using System.Text;
using Hybrid.Tokenization;

namespace Hybrid.Evaluation.Tasks;

/// <summary>The files of a benchmark, found.</summary>
/// <param name="Name">What was asked for: a task's name or a path.</param>
/// <param name="Source">Where the files are from, for people.</param>
/// <param name="Format">How they are written and put to a model.</param>
/// <param name="Files">Files of rows; together they are the benchmark.</param>
internal sealed record TaskData(string Name, string Source, TaskFormat Format, IReadOnlyList<string> Files)
{
    /// <summary>A file that somebody gave; its first row tells its format.</summary>
    /// <exception cref="DataException">There is no such file, or its format is not known.</exception>
    public static TaskData OfFile(string path) => new(path, path, TaskFile.Recognize(path), [path]);

    /// <summary>Reads all items.</summary>
    /// <exception cref="DataException">A row is not as expected; names it.</exception>
    public IReadOnlyList<MultipleChoiceItem> Read() => [.. Files.SelectMany(file => TaskFile.Read(file, Format))];

    /// <summary>A hash of all that the items' tokens depend on.</summary>
    /// <param name="tokenizer">What makes them.</param>
    /// <param name="version">Version of the prompts and of how tokens are kept.</param>
    public byte[] Key(Tokenizer tokenizer, int version)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{version}\n{Format.Name}\n{tokenizer.Name}\n{tokenizer.Hash}\n"));
        foreach (var path in Files.SelectMany(Format.FilesOf))
        {
            using var file = File.OpenRead(path);
            hash.AppendData(SHA256.HashData(file));
        }
        return hash.GetHashAndReset();
    }
}
