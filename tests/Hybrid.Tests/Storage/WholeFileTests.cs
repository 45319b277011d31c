using Hybrid.Storage;
using Hybrid.Tests.Data;

namespace Hybrid.Tests.Storage;

/// <summary>Files that are whole or not there.</summary>
public sealed class WholeFileTests
{
    private TemporaryFolder _folder = null!;

    private string FilePath => _folder["file"];

    [SetUp]
    public void SetUp() => _folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void A_file_is_written_and_nothing_beside_it()
    {
        WholeFile.Write(FilePath, "text é");

        Assert.That(File.ReadAllBytes(FilePath), Is.EqualTo("text é"u8.ToArray()));
        Assert.That(Names(), Is.EqualTo(new[] { "file" }));
    }

    [Test]
    public void A_path_without_a_folder_is_in_the_working_directory()
    {
        string name = $"{Guid.NewGuid():N}";
        try
        {
            WholeFile.Write(name, [1]);
            Assert.That(Path.GetFullPath(name), Does.Exist);
        }
        finally
        {
            File.Delete(name);
        }
    }

    [Test]
    public void The_old_file_stays_until_the_new_one_is_whole()
    {
        WholeFile.Write(FilePath, "old");

        WholeFile.Write(FilePath, temporary =>
        {
            File.WriteAllText(temporary, "ne");
            Assert.That(File.ReadAllText(FilePath), Is.EqualTo("old"));
            File.AppendAllText(temporary, "w");
        });

        Assert.That(File.ReadAllText(FilePath), Is.EqualTo("new"));
    }

    [Test]
    public void The_old_file_stays_when_writing_fails_and_no_part_of_the_new_one()
    {
        WholeFile.Write(FilePath, "old");

        Assert.That(() => WholeFile.Write(FilePath, WriteHalf), Throws.TypeOf<IOException>());
        Assert.That(() => WholeFile.WriteCached(FilePath, WriteHalf), Throws.TypeOf<IOException>());

        Assert.That(File.ReadAllText(FilePath), Is.EqualTo("old"));
        Assert.That(Names(), Is.EqualTo(new[] { "file" }));
    }

    [Test]
    public void What_a_kill_left_is_replaced_by_the_next_write()
    {
        string? left = null;
        WholeFile.Write(FilePath, temporary => File.WriteAllText(left = temporary, ""));
        File.WriteAllText(left!, "half of something long");

        WholeFile.Write(FilePath, "new");

        Assert.That(File.ReadAllText(FilePath), Is.EqualTo("new"));
        Assert.That(Names(), Is.EqualTo(new[] { "file" }));
    }

    [Test]
    public void Entries_of_a_cache_may_be_written_at_the_same_time()
    {
        WholeFile.WriteCached(FilePath, outer =>
        {
            File.WriteAllText(outer, "outer");
            WholeFile.WriteCached(FilePath, inner => File.WriteAllText(inner, "inner"));
            Assert.That(File.ReadAllText(FilePath), Is.EqualTo("inner"));
        });

        Assert.That(File.ReadAllText(FilePath), Is.EqualTo("outer"));
        Assert.That(Names(), Is.EqualTo(new[] { "file" }));
    }

    [Test]
    public void An_entry_of_a_cache_may_be_a_link_to_what_is_not_there_yet()
    {
        WholeFile.WriteCached(FilePath, path => File.CreateSymbolicLink(path, "target"));

        Assert.That(new FileInfo(FilePath).LinkTarget, Is.EqualTo("target"));
    }

    [Test]
    [Platform("Linux")]
    public void A_file_system_without_fsync_for_folders_is_no_error_but_a_missing_folder_is()
    {
        Assert.That(() => DirectoryFlush.Flush("/proc/self"), Throws.Nothing);
        Assert.That(() => DirectoryFlush.Flush(_folder["missing"]), Throws.TypeOf<IOException>().With.Message.Contains("missing"));
    }

    private static void WriteHalf(string path)
    {
        File.WriteAllText(path, "half");
        throw new IOException("No space left on device");
    }

    private IEnumerable<string?> Names() => Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName);
}
