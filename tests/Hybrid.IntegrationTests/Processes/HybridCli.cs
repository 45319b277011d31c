using System.Text.Json;

namespace Hybrid.IntegrationTests.Processes;

/// <summary>The published <c>hybrid</c> executable, as people start it.</summary>
internal static class HybridCli
{
    /// <summary>Where <c>./build.sh</c> publishes it.</summary>
    public static string Path { get; } = System.IO.Path.Combine(Repository.Root, "artifacts", "hybrid", "hybrid");

    /// <summary>Runs it to its end in a folder.</summary>
    public static ProcessResult Run(string folder, params string[] arguments) => RunWith([], folder, arguments);

    /// <summary>Runs it to its end with some variables set, or taken away where null.</summary>
    public static ProcessResult RunWith(
        Dictionary<string, string?> environment, string folder, params string[] arguments)
    {
        CheckPublished();
        return ChildProcess.Run(Path, arguments, folder, environment);
    }

    /// <summary>Starts it, with some variables set, for a test that watches it.</summary>
    public static RunningProcess Start(
        IReadOnlyDictionary<string, string?>? environment, string folder, params IEnumerable<string> arguments)
    {
        CheckPublished();
        return new(Path, arguments, folder, environment);
    }

    /// <summary>Runs it and fails the test, with all it said, unless it exits with 0.</summary>
    public static string RunToSuccess(string folder, params string[] arguments)
    {
        ProcessResult result = Run(folder, arguments);
        Assert.That(result.ExitCode, Is.Zero, $"hybrid {string.Join(' ', arguments)} said:\n{result.Output}\n{result.Error}");
        return result.Output;
    }

    /// <summary>Runs it to success and reads its output as JSON.</summary>
    public static JsonElement RunToJson(string folder, params string[] arguments) =>
        JsonSerializer.Deserialize<JsonElement>(RunToSuccess(folder, arguments));

    private static void CheckPublished() => Assert.That(Path, Does.Exist, "Publish the command line first: ./build.sh");
}
