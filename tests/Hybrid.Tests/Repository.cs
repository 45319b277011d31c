namespace Hybrid.Tests;

/// <summary>Finds files of the repository from the folder that the tests run in.</summary>
internal static class Repository
{
    /// <summary>The repository's root: the folder of Hybrid.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The path of something in the repository.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Hybrid.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"There is no Hybrid.sln above {AppContext.BaseDirectory}.");
    }
}
