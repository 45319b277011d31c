namespace Hybrid.Data.DotnetDocs;

/// <summary>Finds the folder of the .NET installation in use: the one with <c>sdk</c> and <c>packs</c>.</summary>
internal static class DotnetRoot
{
    /// <summary>The folders where the installation may be, the likeliest first.</summary>
    public static IReadOnlyList<string> Candidates()
    {
        var candidates = new List<string>();
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root)
            candidates.Add(Path.GetFullPath(root));
        if (FolderOfCommand() is { } folder)
            candidates.Add(folder);
        candidates.AddRange(DefaultLocations());
        return [.. candidates.Distinct()];
    }

    // dotnet on the PATH is often a link to the installation's own.
    private static string? FolderOfCommand()
    {
        string command = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, command))
            .Where(File.Exists)
            .Select(file => Path.GetDirectoryName(File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file))
            .FirstOrDefault();
    }

    private static string[] DefaultLocations()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return OperatingSystem.IsWindows()
            ? [Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "dotnet")]
            : ["/usr/share/dotnet", "/usr/lib/dotnet", "/usr/lib64/dotnet", "/usr/local/share/dotnet", Path.Combine(home, ".dotnet")];
    }
}
