using Hybrid.Data;
using Hybrid.Data.Order;
using Hybrid.Tests.Data;
using Hybrid.Training;

namespace Hybrid.Tests.Training;

public sealed class UnigramCrossEntropyTests
{
    private const int Context = 4;

    [Test]
    public void Of_two_tokens_three_to_one_is_known()
    {
        using var folder = new TemporaryFolder();
        // Targets of the only two windows: 7 7 7 9, twice.
        WriteDataset(folder.Path, 7, 7, 7, 7, 9, 7, 7, 7, 9);
        Assert.That(
            Of(folder.Path, sequences: 2),
            Is.EqualTo(-(0.75 * Math.Log(0.75)) - (0.25 * Math.Log(0.25))).Within(1e-12));
    }

    [Test]
    public void Of_tokens_seen_again_is_the_same()
    {
        using var folder = new TemporaryFolder();
        WriteDataset(folder.Path, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        Assert.That(Of(folder.Path, sequences: 6), Is.EqualTo(Math.Log(8)).Within(1e-12));
    }

    private static double Of(string directory, long sequences)
    {
        using var shards = ShardSet.Open(directory);
        return UnigramCrossEntropy.Of(shards, new ShuffledOrder(1, shards.TrainingTable(Context)), sequences, vocabularySize: 60000);
    }

    private static void WriteDataset(string directory, params ushort[] training)
    {
        TinyDataset.Write(directory, 10, training.Length);
        TinyDataset.WriteShard(Path.Combine(directory, "shard_000001.npy"), training);
    }
}
