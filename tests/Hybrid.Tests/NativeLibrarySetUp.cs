using Hybrid.Interop;

namespace Hybrid.Tests;

/// <summary>
/// Points the loader at the library that build.sh made in this checkout, unless HYBRID_NATIVE names another. Where there
/// is none, the tests that need it fail with the loader's message.
/// </summary>
[SetUpFixture]
internal sealed class NativeLibrarySetUp
{
    [OneTimeSetUp]
    public void ChooseLibrary()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(NativeSearch.LibraryVariable)))
            Environment.SetEnvironmentVariable(NativeSearch.LibraryVariable, LibraryOfThisCheckout);
    }

    private static string LibraryOfThisCheckout => Repository.PathOf(Path.Combine("build", "native", NativeLibraryName.File));
}
