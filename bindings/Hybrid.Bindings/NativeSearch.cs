namespace Hybrid.Interop;

/// <summary>Where the native library is looked for.</summary>
internal static class NativeSearch
{
    /// <summary>Environment variable with the library's path; when set, nowhere else is looked.</summary>
    internal const string LibraryVariable = "HYBRID_NATIVE";

    /// <summary>Environment variable with the folder of the libtorch to use in place of the one built against.</summary>
    internal const string LibTorchVariable = "HYBRID_LIBTORCH";

    /// <summary>Candidates in order.</summary>
    /// <param name="library">Value of <see cref="LibraryVariable"/>.</param>
    /// <param name="application">The application's folder.</param>
    internal static IReadOnlyList<string> Candidates(string? library, string application)
    {
        if (!string.IsNullOrEmpty(library))
            return [Path.GetFullPath(library)];

        return
        [
            Path.Combine(application, NativeLibraryName.File),
            Path.Combine(application, "runtimes", NativeLibraryName.RuntimeIdentifier, "native", NativeLibraryName.File),
        ];
    }
}
