using System.Globalization;
using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.Training;

/// <summary>A disk that takes its time: a library, loaded before all others, whose fsync waits first.</summary>
internal static class SlowDisk
{
    private const string Source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <stdlib.h>
        #include <time.h>

        int fsync(int file) {
            long milliseconds = atol(getenv("SLOW_DISK_MS"));
            struct timespec rest = {milliseconds / 1000, milliseconds % 1000 * 1000000};
            while (nanosleep(&rest, &rest) != 0 && errno == EINTR) {
            }
            int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
            return next(file);
        }
        """;

    /// <summary>Compiles the library into a folder and returns the environment that loads it.</summary>
    /// <param name="folder">Where the library goes.</param>
    /// <param name="fsync">How long each fsync waits.</param>
    public static Dictionary<string, string?> Install(string folder, TimeSpan fsync)
    {
        File.WriteAllText(Path.Combine(folder, "slow_disk.c"), Source);
        ChildProcess.RunToSuccess("cc", ["-shared", "-fPIC", "-o", "slow_disk.so", "slow_disk.c", "-ldl"], folder);
        return new()
        {
            ["LD_PRELOAD"] = Path.Combine(folder, "slow_disk.so"),
            ["SLOW_DISK_MS"] = fsync.TotalMilliseconds.ToString(CultureInfo.InvariantCulture),
        };
    }
}
