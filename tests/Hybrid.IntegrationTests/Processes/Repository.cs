namespace Hybrid.IntegrationTests.Processes;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>Its top folder: the one above the test assembly that holds Hybrid.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>The configuration that the tests were built in.</summary>
    public static string Configuration { get; } = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')))!;

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Hybrid.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Hybrid.sln above {AppContext.BaseDirectory}.");
    }
}
