using System.Text.Json;
using Hybrid.Data.Order;

namespace Hybrid.Tests.Data.Order;

/// <summary>Holds the generator and the permutation to numbers that PyTorch gave.</summary>
internal sealed class TorchPermutationTests
{
    private static readonly JsonElement Fixture = OrderFixture.Read("randperm.json");

    [TestCase("42")]
    [TestCase("43")]
    [TestCase("44")]
    public void The_generators_words_are_torchs(string seed)
    {
        var generator = new MersenneTwister(uint.Parse(seed));
        var words = Fixture.GetProperty("mt19937_first8").GetProperty(seed).EnumerateArray().Select(word => word.GetUInt32());
        Assert.That(Enumerable.Range(0, 8).Select(_ => generator.Next()), Is.EqualTo(words));
    }

    [Test]
    public void The_ten_thousandth_word_is_the_one_that_the_cpp_standard_names()
    {
        // [rand.predef]: std::mt19937, default-constructed with 5489.
        var generator = new MersenneTwister(5489);
        uint word = 0;
        for (int i = 0; i < 10_000; i++)
            word = generator.Next();
        Assert.That(word, Is.EqualTo(4123659995));
    }

    [Test]
    public void Permutations_are_torchs() => Assert.Multiple(() =>
    {
        foreach (var expected in Fixture.GetProperty("perms").EnumerateArray())
        {
            int seed = expected.GetProperty("seed").GetInt32();
            int count = expected.GetProperty("n").GetInt32();
            Assert.That(
                TorchPermutation.Of(seed, count),
                Is.EqualTo(OrderFixture.Integers(expected.GetProperty("perm"))),
                $"seed {seed}, {count} numbers");
        }
    });

    [Test]
    public void Each_shuffle_adds_one_to_the_seed_as_in_the_references_generator()
    {
        var expected = Fixture.GetProperty("rand_idx_seq_gen");
        int seed = expected.GetProperty("rnd_seed").GetInt32();
        var sequences = expected.GetProperty("sequences").EnumerateArray().Select(OrderFixture.Integers).ToArray();
        Assert.That(sequences.Select((sequence, i) => TorchPermutation.Of(seed + i, sequence.Length)), Is.EqualTo(sequences));
    }

    [Test]
    public void Nothing_has_an_empty_permutation() => Assert.That(TorchPermutation.Of(42, 0), Is.Empty);
}
