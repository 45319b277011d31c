using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.SmallRuns;

/// <summary>A run of a few steps over a few hundred sentences, trained once for all tests of this namespace.</summary>
[SetUpFixture]
internal sealed class SmallRun
{
    /// <summary>Tokens of the model's context.</summary>
    public const int Context = 64;

    private const string Config = """
        [model]
        n_ctx = 64
        n_layer = 2
        n_head = 2
        n_embd = 32

        [data]
        dataset = "data"
        tokens_per_step = 512
        micro_batch = 4

        [schedule]
        steps = 12
        warmup_steps = 2

        [run]
        name = "small"
        checkpoint_interval = 6

        [eval]
        validation_interval = 6
        validation_sequences = 6
        multiple_choice_file = "choices.jsonl"
        multiple_choice_items = 4
        """;

    // Tokens are kept there, and tests leave nothing in the user's own.
    private const string CacheHome = "XDG_CACHE_HOME";

    private readonly string? _cacheHome = Environment.GetEnvironmentVariable(CacheHome);

    /// <summary>The folder that commands run in: it holds small.toml, data, choices.jsonl and runs/small.</summary>
    public static string Folder { get; private set; } = "";

    [OneTimeSetUp]
    public void Train()
    {
        Folder = Directory.CreateTempSubdirectory("hybrid-commands-").FullName;
        Environment.SetEnvironmentVariable(CacheHome, Path.Combine(Folder, "cache"));
        File.WriteAllText(Path.Combine(Folder, "small.toml"), Config);
        File.WriteAllLines(Path.Combine(Folder, "choices.jsonl"), Enumerable.Range(0, 9).Select(Choice));
        string texts = Directory.CreateDirectory(Path.Combine(Folder, "texts")).FullName;
        for (int file = 0; file < 40; file++)
        {
            File.WriteAllLines(
                Path.Combine(texts, $"{file}.txt"),
                Enumerable.Range(0, 40).Select(line => $"Line {line} of file {file} says that {line} and {file} make {line + file}."));
        }

        HybridCli.RunToSuccess(Folder, "data", "prepare", "--source", "texts", "--out", "data");
        HybridCli.RunToSuccess(Folder, "train", "small.toml");
    }

    [OneTimeTearDown]
    public void DeleteFolder()
    {
        Environment.SetEnvironmentVariable(CacheHome, _cacheHome);
        Directory.Delete(Folder, recursive: true);
    }

    private static string Choice(int index) =>
        $$"""{"ctx": "Line {{index}} of file 3 says", "endings": ["that it is so.", "whale", "of the", "quickly"], "label": {{index % 4}}}""";
}
