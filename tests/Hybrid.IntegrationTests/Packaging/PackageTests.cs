using System.IO.Compression;
using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.Packaging;

/// <summary>
/// The NuGet package, as somebody outside this repository meets it: restored from a folder feed into a fresh console
/// program that is the sample of README.md.
/// </summary>
internal sealed class PackageTests
{
    // Below no other version of the package that a machine may have seen, and never in the user's own cache.
    private const string Version = "0.0.0-packaging-test";

    private string _folder = "";
    private string Feed => Path.Combine(_folder, "feed");
    private string Program => Path.Combine(_folder, "program");

    [OneTimeSetUp]
    public void Pack()
    {
        _folder = Directory.CreateTempSubdirectory("hybrid-package-").FullName;
        Dotnet(
            Repository.Root, "pack", "managed/Hybrid", "--no-build", "-c", Repository.Configuration,
            $"-p:PackageVersion={Version}", "-o", Feed);
    }

    [OneTimeTearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void HoldsTheNativeCoreAndNoLibtorch()
    {
        using var package = ZipFile.OpenRead(Path.Combine(Feed, $"Hybrid.{Version}.nupkg"));
        var files = package.Entries.Select(entry => entry.FullName).ToList();

        Assert.That(files, Has.Member("lib/net10.0/Hybrid.dll"));
        Assert.That(files, Has.Member("lib/net10.0/Hybrid.Bindings.dll"));
        Assert.That(
            files.Where(file => file.StartsWith("runtimes/", StringComparison.Ordinal)),
            Is.EqualTo(["runtimes/linux-x64/native/libhybrid_core.so"]));
        Assert.That(files, Has.None.Contains("torch"));
        Assert.That(files, Has.Member("buildTransitive/Hybrid.props"));
    }

    [Test]
    public void SampleTrainsSavesLoadsAndGeneratesFromThePackage()
    {
        WriteProgram();
        Dotnet(Program, "build", "-c", "Release");
        Assert.That(
            File.ReadAllText(Path.Combine(Program, "bin/Release/net10.0/Consumer.runtimeconfig.json")),
            Does.Contain("\"System.IO.Compression.UseStrictValidation\": true"));

        var lines = ChildProcess.RunToSuccess("dotnet", ["bin/Release/net10.0/Consumer.dll"], Program, WithoutHybridVariables)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.That(lines[^1], Does.StartWith("A small model learns by heart what it reads"));
    }

    [Test]
    public void ReadmeShowsTheSampleThatThisTestRuns()
    {
        var sample = File.ReadAllLines(Path.Combine(Repository.Root, "samples/Quickstart/Program.cs"));
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

        Assert.That(sample, Has.Length.LessThan(30));
        Assert.That(readme, Does.Contain(string.Concat(sample.Select(line => line.Length > 0 ? $"    {line}\n" : "\n"))));
    }

    private static Dictionary<string, string?> WithoutHybridVariables => new()
    {
        ["HYBRID_NATIVE"] = null,
        // It would win over nuget.config's folder.
        ["NUGET_PACKAGES"] = null,
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["UseSharedCompilation"] = "false",
    };

    private void WriteProgram()
    {
        Directory.CreateDirectory(Program);
        File.Copy(Path.Combine(Repository.Root, "samples/Quickstart/Program.cs"), Path.Combine(Program, "Program.cs"));
        File.WriteAllText(Path.Combine(Program, "Consumer.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Hybrid" Version="{Version}" />
              </ItemGroup>
            </Project>
            """);
        // Everything but Hybrid may come from what this machine has restored before; Hybrid comes from the feed.
        File.WriteAllText(Path.Combine(Program, "nuget.config"), $"""
            <configuration>
              <config>
                <add key="globalPackagesFolder" value="{Path.Combine(_folder, "packages")}" />
              </config>
              <packageSources>
                <add key="feed" value="{Feed}" />
              </packageSources>
              <fallbackPackageFolders>
                <add key="restored" value="{RestoredPackages()}" />
              </fallbackPackageFolders>
            </configuration>
            """);
    }

    private static string RestoredPackages() =>
        Dotnet(Repository.Root, "nuget", "locals", "global-packages", "--list", "--force-english-output")
            .Split(':', 2)[1].Trim();

    private static string Dotnet(string folder, params string[] arguments)
    {
        var environment = arguments[0] == "nuget" ? null : WithoutHybridVariables;
        return ChildProcess.RunToSuccess("dotnet", arguments, folder, environment);
    }
}
