using System.Buffers.Binary;
using Hybrid.Data.Preparation.Spooling;

namespace Hybrid.Tests.Data.Preparation.Spooling;

public sealed class BucketFilesTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void Bytes_come_back_from_their_bucket_whether_buffered_or_written([Values(1, 7, 64)] int bufferBytes)
    {
        using var files = new BucketFiles(_folder.Path, "ids", 3, bufferBytes: bufferBytes);
        files.Append(0, [1, 2, 3]);
        files.Append(2, [4, 5]);
        files.Append(0, [6, 7, 8, 9, 10, 11, 12, 13]);
        files.Append(2, []);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Contents(files, 0), Is.EqualTo(new byte[] { 1, 2, 3, 6, 7, 8, 9, 10, 11, 12, 13 }));
            Assert.That(Contents(files, 1), Is.Empty);
            Assert.That(Contents(files, 2), Is.EqualTo(new byte[] { 4, 5 }));
            Assert.That(files.Flush(), Is.EqualTo(new long[] { 11, 0, 2 }));
        }
    }

    [Test]
    public void What_was_flushed_is_in_the_files()
    {
        using var files = new BucketFiles(_folder.Path, "ids", 12);
        files.Append(11, [1, 2, 3]);
        files.Flush();
        files.FlushToDisk();
        Assert.That(new FileInfo(_folder["ids.011"]).Length, Is.EqualTo(3));
    }

    [Test]
    public void Opening_at_lengths_forgets_what_came_later()
    {
        long[] lengths;
        using (var files = new BucketFiles(_folder.Path, "ids", 2, bufferBytes: 4))
        {
            files.Append(0, [1, 2, 3]);
            files.Append(1, [4, 5, 6]);
            lengths = files.Flush();
            files.Append(0, [9, 9, 9, 9, 9, 9]);
            files.Append(1, [9]);
            files.Flush();
        }

        using var again = new BucketFiles(_folder.Path, "ids", 2, lengths, bufferBytes: 4);
        again.Append(0, [7]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Contents(again, 0), Is.EqualTo(new byte[] { 1, 2, 3, 7 }));
            Assert.That(Contents(again, 1), Is.EqualTo(new byte[] { 4, 5, 6 }));
        }
    }

    [Test]
    public void Opening_without_lengths_empties_the_files()
    {
        using (var files = new BucketFiles(_folder.Path, "ids", 1))
        {
            files.Append(0, [1, 2, 3]);
            files.Flush();
        }

        using var again = new BucketFiles(_folder.Path, "ids", 1);
        Assert.That(new FileInfo(_folder["ids.000"]).Length, Is.Zero);
    }

    [Test]
    public void A_file_shorter_than_its_length_cannot_go_on()
    {
        File.WriteAllBytes(_folder["ids.001"], [1, 2]);
        var error = Assert.Throws<DataException>(() => new BucketFiles(_folder.Path, "ids", 2, [0, 3]))!;
        Assert.That(error.Message, Does.Contain("ids.001").And.Contain("--overwrite"));
        // The files were closed: they can be opened again.
        using var again = new BucketFiles(_folder.Path, "ids", 2, [0, 2]);
        Assert.That(Contents(again, 1), Is.EqualTo(new byte[] { 1, 2 }));
    }

    [Test]
    public void Nothing_is_read_behind_the_end()
    {
        using var files = new BucketFiles(_folder.Path, "ids", 1);
        files.Append(0, [1, 2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => files.Read(0, 1, new byte[2]));
    }

    [Test]
    public void Appends_of_many_threads_stay_whole()
    {
        const int Threads = 4;
        const int Records = 2000;
        using var files = new BucketFiles(_folder.Path, "ids", 2, bufferBytes: 100);
        Parallel.For(0, Threads, thread =>
        {
            byte[] record = new byte[8];
            for (int i = 0; i < Records; i++)
            {
                BinaryPrimitives.WriteInt64LittleEndian(record, (thread * Records) + i);
                files.Append(i % 2, record);
                if (i % 100 == 0)
                    files.FlushToDisk();
            }
        });

        var found = new List<long>();
        foreach (int bucket in new[] { 0, 1 })
        {
            byte[] bytes = Contents(files, bucket);
            for (int at = 0; at < bytes.Length; at += 8)
                found.Add(BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at)));
        }

        found.Sort();
        Assert.That(found, Is.EqualTo(Enumerable.Range(0, Threads * Records).Select(i => (long)i)));
    }

    private static byte[] Contents(BucketFiles files, int bucket)
    {
        byte[] bytes = new byte[files.LengthOf(bucket)];
        files.Read(bucket, 0, bytes);
        return bytes;
    }
}
