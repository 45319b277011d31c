using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Hybrid.Interop;

namespace Hybrid.Tests.Interop;

[NonParallelizable]
public sealed class NativeLoaderTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("hybrid-loader-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Looks_beside_the_application_then_in_its_runtimes_folder()
    {
        string file = NativeLibraryName.File;

        Assert.That(NativeSearch.Candidates(null, "/app"), Is.EqualTo(new[]
        {
            Path.Combine("/app", file),
            Path.Combine("/app", "runtimes", NativeLibraryName.RuntimeIdentifier, "native", file),
        }));
    }

    [Test]
    public void A_path_chosen_by_the_user_is_the_only_one()
    {
        Assert.That(NativeSearch.Candidates("some/lib.so", "/app"), Is.EqualTo(new[] { Path.GetFullPath("some/lib.so") }));
    }

    [Test]
    [Platform("Linux")]
    public void Names_its_file_and_folder_as_Linux_and_NuGet_do()
    {
        Assert.Multiple(() =>
        {
            Assert.That(NativeLibraryName.File, Is.EqualTo("libhybrid_core.so"));
            Assert.That(NativeLibraryName.RuntimeIdentifier, Is.EqualTo($"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}"));
        });
    }

    [Test]
    public void A_failure_lists_every_path_with_its_reason_and_says_what_to_do()
    {
        string missing = Path.Combine(_folder, "missing.so");
        string text = Path.Combine(_folder, "text.so");
        File.WriteAllText(text, "This is no library.");

        Assert.That(
            () => NativeLoader.Load([missing, text], out _),
            Throws.TypeOf<DllNotFoundException>()
                .With.Message.Contains($"{missing}: there is no such file")
                .And.Message.Contains($"{text}: ")
                .And.Message.Contains("./build.sh")
                .And.Message.Contains("HYBRID_NATIVE")
                .And.Message.Contains("hybrid doctor"));
    }

    [Test]
    [Platform("Linux")]
    public void The_dynamic_linkers_own_words_are_in_the_message()
    {
        string text = Path.Combine(_folder, "text.so");
        File.WriteAllText(text, new string('x', 4096));

        Assert.That(
            () => NativeLoader.Load([text], out _),
            Throws.TypeOf<DllNotFoundException>().With.Message.Contains("invalid ELF header").And.Message.Not.Contains("strace"));
    }

    [Test]
    [Platform("Linux")]
    public void A_missing_dependency_is_named()
    {
        string library = Compile("int hy_dependency(void); int hy_use(void) { return hy_dependency(); }", "-Wl,-z,defs", "-L.", "-l:libdependency.so");

        Assert.That(
            () => NativeLoader.Load([library], out _),
            Throws.TypeOf<DllNotFoundException>().With.Message.Contains("libdependency.so: cannot open shared object file"));
    }

    [Test]
    [Platform("Linux")]
    public void Another_librarys_file_is_refused()
    {
        string library = Compile("int something_else(void) { return 1; }");

        Assert.That(
            () => NativeLoader.Load([library], out _),
            Throws.TypeOf<DllNotFoundException>().With.Message.Contains("it is not Hybrid's library"));
    }

    [Test]
    [Platform("Linux")]
    public void A_library_of_another_version_is_refused()
    {
        string library = Compile("unsigned hy_abi_version(void) { return 4711; }");

        Assert.That(
            () => NativeLoader.Load([library], out _),
            Throws.TypeOf<DllNotFoundException>()
                .With.Message.Contains("its ABI version is 4711 and this Hybrid needs").And.Message.Contains("same source"));
    }

    [Test]
    public void A_libtorch_folder_without_libtorch_is_refused_with_its_name()
    {
        Assert.That(
            () => LibTorchFolder.Load(_folder),
            Throws.TypeOf<DllNotFoundException>().With.Message.Contains(_folder).And.Message.Contains("HYBRID_LIBTORCH"));
    }

    [Test]
    [Platform("Linux")]
    public void A_libtorch_that_does_not_load_is_named_with_the_linkers_words()
    {
        string library = Path.Combine(_folder, "libc10.so.9.9");
        File.WriteAllText(library, new string('x', 4096));

        Assert.That(
            () => LibTorchFolder.Load(_folder),
            Throws.TypeOf<DllNotFoundException>().With.Message.Contains(library).And.Message.Contains("invalid ELF header"));
    }

    // The loader keeps its state per copy of the assembly: a fresh copy has loaded nothing yet.
    [Test]
    public void The_public_api_throws_its_own_exception_and_loads_once_the_cause_is_gone()
    {
        string? before = Environment.GetEnvironmentVariable(NativeSearch.LibraryVariable);
        Assembly copy = new FreshCopy().LoadFromAssemblyPath(typeof(HybridRuntime).Assembly.Location);
        PropertyInfo liveObjects = copy.GetType(typeof(HybridRuntime).FullName!)!.GetProperty(nameof(HybridRuntime.LiveObjects))!;
        try
        {
            string missing = Path.Combine(_folder, "missing.so");
            Environment.SetEnvironmentVariable(NativeSearch.LibraryVariable, missing);
            var thrown = Assert.Throws<TargetInvocationException>(() => liveObjects.GetValue(null))!.InnerException!;
            Assert.Multiple(() =>
            {
                Assert.That(thrown.GetType().FullName, Is.EqualTo(typeof(NativeLibraryException).FullName));
                Assert.That(thrown.Message, Does.Contain(missing));
            });
        }
        finally
        {
            Environment.SetEnvironmentVariable(NativeSearch.LibraryVariable, before);
        }

        Assert.That(liveObjects.GetValue(null), Is.InstanceOf<long>());
    }

    private string Compile(string source, params string[] options)
    {
        // What a dependency is linked against, and taken away before the library is loaded.
        File.WriteAllText(Path.Combine(_folder, "dependency.c"), "int hy_dependency(void) { return 1; }");
        RunCompiler("-shared", "-fPIC", "-o", "libdependency.so", "dependency.c");
        File.WriteAllText(Path.Combine(_folder, "library.c"), source);
        RunCompiler(["-shared", "-fPIC", "-o", "library.so", "library.c", .. options]);
        File.Delete(Path.Combine(_folder, "libdependency.so"));
        return Path.Combine(_folder, "library.so");
    }

    private void RunCompiler(params string[] arguments)
    {
        var start = new ProcessStartInfo("cc", arguments) { WorkingDirectory = _folder, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, errors);
    }

    private sealed class FreshCopy : AssemblyLoadContext
    {
        protected override Assembly? Load(AssemblyName name) =>
            name.Name == typeof(Native).Assembly.GetName().Name ? LoadFromAssemblyPath(typeof(Native).Assembly.Location) : null;
    }
}
