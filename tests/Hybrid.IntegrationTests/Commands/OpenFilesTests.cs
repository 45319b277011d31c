using Hybrid.IntegrationTests.Processes;
using Hybrid.Tests.Evaluation.Tasks;

namespace Hybrid.IntegrationTests.Commands;

/// <summary>Preparations with as many files open as the system allows.</summary>
[Platform("Linux")]
internal sealed class OpenFilesTests
{
    // For files whose path holds a text, the system has reached its limit of open files.
    private const string NoFileLeft = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <stdarg.h>
        #include <stdlib.h>
        #include <string.h>

        #define REFUSING(name)                                                        \
            int name(const char *path, int flags, ...) {                              \
                if (strstr(path, getenv("NO_FILE_LEFT")) != NULL) {                   \
                    errno = EMFILE;                                                   \
                    return -1;                                                        \
                }                                                                     \
                va_list more;                                                         \
                va_start(more, flags);                                                \
                int mode = va_arg(more, int);                                         \
                va_end(more);                                                         \
                int (*next)(const char *, int, ...) =                                 \
                    (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, #name);         \
                return next(path, flags, mode);                                       \
            }

        REFUSING(open)
        REFUSING(open64)
        """;

    private string _folder = "";

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("hybrid-open-files-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void The_most_buckets_with_duplicates_do_with_1024_files()
    {
        // 9 GB as far as anyone can see, so that there are 256 buckets; all but the ends is a hole.
        string source = Path.Combine(_folder, "large.parquet");
        ParquetFiles.WriteTexts(source, [.. Enumerable.Range(0, 600).Select(n => $"text {n % 500} of words that are all the same in each")]);
        MoveFooterTo(source, 9L << 30);
        string[] prepare = ["data", "prepare", "--source", "large.parquet", "--out", "set", "--duplicates", "exact"];

        var result = ChildProcess.Run("sh", ["-c", "ulimit -n 1024; exec \"$0\" \"$@\"", HybridCli.Path, .. prepare], _folder);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("set: 500 documents").And.Contain("100 duplicates"));
    }

    [Test]
    public void Too_many_open_files_are_not_the_fault_of_a_source()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "texts"));
        File.WriteAllLines(Path.Combine(_folder, "texts", "0.jsonl"), Enumerable.Range(0, 40).Select(n => $"{{\"text\": \"text {n}\"}}"));
        File.WriteAllText(Path.Combine(_folder, "texts", "closed.txt"), "more");
        ParquetFiles.WriteTexts(Path.Combine(_folder, "texts", "shut.parquet"), "and more");
        string[] prepare = ["data", "prepare", "--source", "texts", "--out", "set"];
        foreach (string file in new[] { "closed.txt", "shut.parquet" })
        {
            var failed = HybridCli.RunWith(Refusing(file), _folder, prepare);
            Assert.Multiple(() =>
            {
                Assert.That(failed.ExitCode, Is.EqualTo(3), failed.Error);
                Assert.That(failed.Error, Does.Contain("Too many open files").And.Contain(file).And.Contain("ulimit -n"));
            });
        }

        Assert.That(HybridCli.RunToSuccess(_folder, prepare), Does.Contain("set: 42 documents").And.Not.Contain("LEFT OUT"));
    }

    private Dictionary<string, string?> Refusing(string file)
    {
        File.WriteAllText(Path.Combine(_folder, "no_file_left.c"), NoFileLeft);
        ChildProcess.RunToSuccess("cc", ["-shared", "-fPIC", "-o", "no_file_left.so", "no_file_left.c", "-ldl"], _folder);
        return new() { ["LD_PRELOAD"] = Path.Combine(_folder, "no_file_left.so"), ["NO_FILE_LEFT"] = file };
    }

    // A Parquet file ends with its footer, the footer's length and a mark; the footer says where everything else is.
    private static void MoveFooterTo(string path, long length)
    {
        byte[] bytes = File.ReadAllBytes(path);
        byte[] footer = bytes[^(BitConverter.ToInt32(bytes, bytes.Length - 8) + 8)..];
        using var file = File.OpenWrite(path);
        file.SetLength(length);
        file.Position = length - footer.Length;
        file.Write(footer);
    }
}
