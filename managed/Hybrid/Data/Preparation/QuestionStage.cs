using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Hybrid.Data.DotnetDocs;
using Hybrid.Data.Preparation.Sources;

namespace Hybrid.Data.Preparation;

/// <summary>
/// Writes multiple-choice questions where there is documentation to make them of. It reads the documentation again,
/// while shards are written, so that tokenizing need not remember anything of it.
/// </summary>
internal static class QuestionStage
{
    /// <summary>Writes the questions; null, and no file, when the sources give none.</summary>
    public static QuestionsRecord? Write(
        IReadOnlyList<DocumentSource> sources, DatasetPlan plan, string folder, CancellationToken cancellationToken)
    {
        if (sources.OfType<DotnetDocsSource>().FirstOrDefault() is not { } documentation)
            return null;
        var builder = new MultipleChoiceBuilder(plan.Settings.Seed);
        ulong heldOutBelow = HoldOut.Threshold(plan.Settings.ValidationFraction);
        var seen = new HashSet<UInt128>();
        foreach (var member in documentation.Members())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (seen.Add(HashOf(member.Text)))
                builder.Add(member, heldOut: HoldOut.HashOf(member.Family) < heldOutBelow);
        }

        return builder.Write(folder);
    }

    // 128 bits of SHA-256: two different texts do not share them.
    private static UInt128 HashOf(string text) =>
        BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
