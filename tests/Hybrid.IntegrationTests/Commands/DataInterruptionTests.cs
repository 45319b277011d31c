using System.Runtime.InteropServices;
using System.Text;
using Hybrid.IntegrationTests.Processes;

namespace Hybrid.IntegrationTests.Commands;

/// <summary>Ctrl-C while a dataset is read whose last shard takes hours: a terabyte of zeros, all but its header a hole.</summary>
[Platform("Linux")]
internal sealed class DataInterruptionTests
{
    private const ushort Separator = 50256;
    private const long HoleIds = 1L << 39;

    private string _folder = "";

    [SetUp]
    public void WriteShards()
    {
        _folder = Directory.CreateTempSubdirectory("hybrid-interruption-").FullName;
        foreach (string name in new[] { "set", "other" })
        {
            Directory.CreateDirectory(Path.Combine(_folder, name));
            WriteShard(name, 0, Documents(20));
            WriteShard(name, 1, Documents(300));
        }

        WriteShard("set", 2, [], HoleIds);
    }

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("verify", "set")]
    [TestCase("inspect", "set")]
    public void A_reader_ends_with_130_and_works_afterwards(params string[] command)
    {
        using var process = HybridCli.Start(null, _folder, ["data", .. command]);
        process.WaitUntil(() => process.BytesRead > 1 << 30, "reading of the long shard");
        AssertInterrupted(process, command);
    }

    [TestCase("reshard", "set", "--out", "copy", "--shard-tokens", "100")]
    [TestCase("merge", "set", "other", "--out", "copy")]
    public void A_copy_ends_with_130_leaves_nothing_and_works_afterwards(params string[] command)
    {
        string firstShard = Path.Combine(_folder, "copy.preparing", "dataset", "shard_000001.npy");
        using var process = HybridCli.Start(null, _folder, ["data", .. command]);
        process.WaitUntil(() => File.Exists(firstShard), "first shard of the copy");
        AssertInterrupted(process, command);
        HybridCli.RunToSuccess(_folder, "data", "verify", "copy");
    }

    private void AssertInterrupted(RunningProcess process, string[] command)
    {
        process.Send(Signal.Interrupt);
        var result = process.WaitForExit();
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(130), result.Error);
            Assert.That(result.Error, Does.Contain("interrupted"));
            Assert.That(result.Output, Is.Empty);
            Assert.That(Directory.GetFileSystemEntries(_folder, "copy*"), Is.Empty);
        });
        File.Delete(Path.Combine(_folder, "set", NameOf(2, HoleIds)));
        HybridCli.RunToSuccess(_folder, ["data", .. command]);
    }

    private static string NameOf(int number, long ids) => $"edufineweb_i_{number:D6}_t_{ids}.npy";

    // Each has a length of its own and three ids in turn.
    private static ushort[] Documents(int count) =>
        [.. Enumerable.Range(0, count).SelectMany(n => Enumerable.Range(0, n % 7).Select(i => (ushort)(n + (i % 3))).Prepend(Separator))];

    // A .npy file (NumPy's format version 1.0) of little-endian uint16: these ids, and a hole for the rest.
    private void WriteShard(string name, int number, ushort[] ids, long count = 0)
    {
        count = Math.Max(count, ids.Length);
        string header = $"{{'descr': '<u2', 'fortran_order': False, 'shape': ({count},), }}".PadRight(117) + "\n";
        using var file = File.Create(Path.Combine(_folder, name, NameOf(number, count)));
        file.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header)]);
        file.Write(MemoryMarshal.AsBytes<ushort>(ids));
        file.SetLength(128 + (count * sizeof(ushort)));
    }
}
