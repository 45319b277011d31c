using CsCheck;
using Hybrid.Data.Inspection;

namespace Hybrid.Tests.Data.Inspection;

/// <summary>Counted lengths against sorted ones.</summary>
internal sealed class DocumentLengthsTests
{
    private static readonly Gen<long[]> Lengths = Gen.OneOf(Gen.Long[1, 50], Gen.Long[16_000, 17_000], Gen.Long[1, 1L << 40]).Array[1, 100];

    [Test]
    public void Numbers_are_those_of_the_sorted_lengths() => Gen.Select(Lengths, Gen.Double[0.01, 1]).Sample(
        (lengths, part) =>
        {
            var counted = Count(lengths);
            long[] sorted = [.. lengths.Order()];
            Assert.That(counted.Quantile(part), Is.EqualTo(sorted[(int)Math.Ceiling(part * sorted.Length) - 1]));
            Assert.That((counted.Count, counted.Sum, counted.Max), Is.EqualTo((sorted.Length, sorted.Sum(), sorted[^1])));
        },
        iter: 300);

    [Test]
    public void The_histogram_has_each_document_in_its_power_of_two_without_gaps() => Lengths.Sample(
        lengths =>
        {
            var bins = Count(lengths).Histogram();
            Assert.That(bins.Select(bin => bin.Documents), Is.EqualTo(bins.Select(bin => lengths.LongCount(length => length >= bin.From && length <= bin.To))));
            Assert.That(bins.Sum(bin => bin.Documents), Is.EqualTo(lengths.Length));
            Assert.That(bins.Zip(bins.Skip(1)).All(pair => pair.Second.From == pair.First.To + 1 && pair.Second.From == 2 * pair.First.From));
        },
        iter: 300);

    [Test]
    public void Parts_add_up_to_the_whole() => Gen.Select(Lengths, Lengths).Sample(
        (first, second) =>
        {
            var sum = Count(first);
            sum.Add(Count(second));
            Assert.That(sum.Histogram(), Is.EqualTo(Count([.. first, .. second]).Histogram()));
        },
        iter: 100);

    [Test]
    public void No_documents_have_no_length()
    {
        var none = Count([]);
        Assert.That((none.Quantile(0.5), none.Max, none.Histogram().Count), Is.EqualTo((0, 0, 0)));
    }

    private static DocumentLengths Count(long[] lengths)
    {
        var counted = new DocumentLengths();
        foreach (long length in lengths)
            counted.Add(length);
        return counted;
    }
}
