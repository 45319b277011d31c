using System.Text;
using Hybrid.Data.Preparation.Reading;

namespace Hybrid.Tests.Data.Preparation.Reading;

/// <summary>Everything that a reader gives from a position on, and what lies behind the end of each of its batches.</summary>
internal sealed record ReadResult(
    IReadOnlyList<ReadDocument> Documents,
    IReadOnlyList<Problem> Problems,
    IReadOnlyList<ReadPosition> Ends,
    IReadOnlyList<int> ProblemsBehind)
{
    /// <summary>The texts, from UTF-8.</summary>
    public IEnumerable<string> Texts =>
        Documents.Select(document => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(document.Text)));

    /// <summary>Reads what a reader has, and closes it.</summary>
    public static ReadResult Of(DocumentReader opened, ReadPosition from = default)
    {
        using var reader = opened;
        var documents = new List<ReadDocument>();
        var problems = new List<Problem>();
        var ends = new List<ReadPosition>();
        var problemsBehind = new List<int>();
        long bytesRead = 0;
        foreach (var batch in reader.Read(from))
        {
            using (batch)
            {
                Assert.That(batch.Start, Is.EqualTo(ends.Count == 0 ? from : ends[^1]), "batches follow one another");
                Assert.That(batch.End.Documents, Is.EqualTo(batch.Start.Documents + batch.Count));
                Assert.That(batch.Bytes <= DocumentReader.BatchBytes || batch.Count == 1, "batches are bounded");
                Assert.That(batch.BytesRead, Is.GreaterThanOrEqualTo(bytesRead));
                bytesRead = batch.BytesRead;
                for (int i = 0; i < batch.Count; i++)
                {
                    documents.Add(new(
                        batch.Start.Documents + i,
                        batch.PlaceOf(i),
                        Encoding.Latin1.GetString(batch.TextOf(i)),
                        batch.HoldOutKeyOf(i)));
                }

                problems.AddRange(batch.Problems);
                ends.Add(batch.End);
                problemsBehind.Add(problems.Count);
            }
        }

        return new(documents, problems, ends, problemsBehind);
    }

    /// <summary>Reads all, and checks that a reader that begins at the end of any batch gives the rest of it.</summary>
    public static ReadResult OfResumable(Func<DocumentReader> open)
    {
        var all = Of(open());
        for (int batch = 0; batch < all.Ends.Count; batch++)
        {
            var end = all.Ends[batch];
            var rest = Of(open(), end);
            Assert.That(rest.Documents, Is.EqualTo(all.Documents.Skip((int)end.Documents)), $"from {end}");
            Assert.That(rest.Problems, Is.EqualTo(all.Problems.Skip(all.ProblemsBehind[batch])), $"from {end}");
        }

        return all;
    }
}
