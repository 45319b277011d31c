using System.Security.Cryptography;
using Hybrid.Data;
using Hybrid.Data.Preparation;
using Hybrid.Data.Preparation.Sources;
using Hybrid.Data.Preparation.Spooling;
using Hybrid.Tokenization;

namespace Hybrid.Tests.Data.Preparation.Runs;

/// <summary>Prepares datasets of sources in memory, in a folder that is gone when the test ends.</summary>
internal abstract class RunFixture
{
    protected TemporaryFolder Folder { get; private set; } = null!;

    [SetUp]
    public void MakeFolder() => Folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => Folder.Dispose();

    /// <summary>Options for a dataset called <c>set</c>.</summary>
    protected PrepareOptions Options => new()
    {
        Sources = ["memory"],
        Output = Folder["set"],
        Tokenizer = "ascii-bytes",
        ShardTokens = 3000,
        Threads = 3,
    };

    /// <summary>A spool of few bytes that saves as often as the options say.</summary>
    protected static SpoolTuning Buckets(int buckets, Action<SpoolStep>? watch = null) =>
        new() { Buckets = buckets, BufferBytes = 64, Watch = watch };

    protected static Task<PreparedDataset> RunAsync(
        PrepareOptions options, SpoolTuning tuning, params DocumentSource[] sources) =>
        new PreparationRun(options, new SourceSet(sources), progress: null, tuning).RunAsync(CancellationToken.None);

    /// <summary>The names and hashes of a dataset's files.</summary>
    protected static Dictionary<string, string> Contents(string folder) => Directory.GetFiles(folder).ToDictionary(
        file => Path.GetFileName(file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));

    /// <summary>Copies what a kill at this moment would leave of <c>set</c>, under the name of another dataset.</summary>
    protected void CopyStaging(string name)
    {
        string target = Directory.CreateDirectory(Folder[name + ".preparing"]).FullName;
        foreach (string file in Directory.GetFiles(Folder["set.preparing"]).Where(IsCopied))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
    }

    /// <summary>The documents of all shards, in their order.</summary>
    protected static string[] Documents(string folder)
    {
        using var shards = ShardSet.Open(folder);
        return [.. DocumentsOf(shards.Validation), .. shards.Training.SelectMany(DocumentsOf)];
    }

    /// <summary>The documents of a shard.</summary>
    protected static string[] DocumentsOf(TokenShard shard)
    {
        int[] ids = new int[shard.Count];
        shard.Read(0, ids);
        return Tokenizer.ByName("ascii-bytes").Decode(ids).Split('\0')[1..];
    }

    // Another thread may be just about to rename a new journal, whose temporary name is then gone.
    private static bool IsCopied(string file) => Path.GetFileName(file) != "lock" && Path.GetExtension(file) != ".tmp";
}
