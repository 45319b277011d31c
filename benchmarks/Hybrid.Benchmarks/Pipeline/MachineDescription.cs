using System.Reflection;
using System.Runtime.InteropServices;

namespace Hybrid.Benchmarks.Pipeline;

/// <summary>Where something was measured, and with what.</summary>
/// <param name="Name">The machine's name in its network.</param>
/// <param name="Processor">The processor.</param>
/// <param name="Cores">Processors that the system shows.</param>
/// <param name="System">The operating system.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="Version">Hybrid's version and commit.</param>
internal sealed record MachineDescription(
    string Name, string Processor, int Cores, string System, string Runtime, string Version)
{
    private const string ProcessorFile = "/proc/cpuinfo";

    /// <summary>This machine.</summary>
    public static MachineDescription Current() => new(
        Environment.MachineName,
        ProcessorName(),
        Environment.ProcessorCount,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        typeof(Tokenization.Tokenizer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);

    private static string ProcessorName()
    {
        const string Key = "model name";
        string? line = File.Exists(ProcessorFile)
            ? File.ReadLines(ProcessorFile).FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
