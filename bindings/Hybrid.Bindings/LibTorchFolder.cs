namespace Hybrid.Interop;

/// <summary>
/// Loads libtorch from a folder ahead of the native library, whose dependencies of the same names are then satisfied
/// by what is already loaded.
/// </summary>
internal static class LibTorchFolder
{
    // Dependencies first. The CUDA parts exist in CUDA builds alone.
    private static readonly string[] Libraries = ["c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch"];

    /// <summary>Loads every part of libtorch that the folder, or its subfolder <c>lib</c>, holds.</summary>
    /// <exception cref="DllNotFoundException">The folder holds no libtorch, or a part does not load.</exception>
    internal static void Load(string folder)
    {
        string home = Directory.Exists(Path.Combine(folder, "lib")) ? Path.Combine(folder, "lib") : folder;
        string[] files = [.. Libraries.Select(name => Find(home, name)).OfType<string>()];
        if (files.Length == 0)
            throw Failure(folder, $"there is no {NativeLibraryName.Decorate("torch_cpu")}");

        foreach (string file in files)
        {
            string reason = DynamicLinker.Load(file, out _);
            if (reason.Length > 0)
                throw Failure(folder, $"{file} could not be loaded: {reason}");
        }
    }

    // Distributions append a version: libtorch_cpu.so.1.13.
    private static string? Find(string folder, string name)
    {
        string pattern = NativeLibraryName.Decorate(name) + "*";
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(Path.GetFullPath(folder), pattern).Order(StringComparer.Ordinal).FirstOrDefault()
            : null;
    }

    private static DllNotFoundException Failure(string folder, string reason) => new(
        $"{NativeSearch.LibTorchVariable} names {folder}: {reason}. "
        + "Set it to a folder with libtorch's libraries or to the parent of its lib folder, or unset it.");
}
