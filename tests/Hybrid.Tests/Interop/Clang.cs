using System.ComponentModel;
using System.Diagnostics;

namespace Hybrid.Tests.Interop;

/// <summary>Debian's clang, as a reader of C headers that owes nothing to the generator's.</summary>
internal static class Clang
{
    /// <summary>Runs clang on a header and gives what it prints; the test is ignored where there is no clang.</summary>
    internal static string Read(string header, params string[] frontendArguments)
    {
        var start = new ProcessStartInfo("clang") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in frontendArguments)
        {
            start.ArgumentList.Add("-Xclang");
            start.ArgumentList.Add(argument);
        }

        foreach (string argument in (string[])["-fsyntax-only", "-x", "c", "-std=gnu99", header])
            start.ArgumentList.Add(argument);
        return Run(start);
    }

    private static string Run(ProcessStartInfo start)
    {
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero, () => errors.Result);
            return output;
        }
        catch (Win32Exception)
        {
            Assert.Ignore("clang, the second reader of the header, is not installed: apt-get install clang");
            throw;
        }
    }
}
