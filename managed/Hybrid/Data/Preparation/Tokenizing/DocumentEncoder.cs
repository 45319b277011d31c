using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Hybrid.Data.Preparation.Reading;
using Hybrid.Tokenization;

namespace Hybrid.Data.Preparation.Tokenizing;

/// <summary>Turns batches of text into ids. One thread uses it; nothing is allocated per document.</summary>
/// <param name="tokenizer">Shared by all threads.</param>
/// <param name="plan">How ids are stored, how long documents may be, and which duplicates are looked for.</param>
internal sealed class DocumentEncoder(Tokenizer tokenizer, DatasetPlan plan)
{
    // Of most texts; others' batches grow.
    private const int BytesPerToken = 3;

    private readonly int _size = ShardLayout.SizeOf(plan.TokenType);
    private readonly UInt128[] _fingerprints = new UInt128[DocumentFingerprints.CountOf(plan.Settings.Duplicates)];
    private readonly int[] _ids = new int[DocumentReader.BatchBytes];

    /// <summary>Encodes a batch. What cannot be taken becomes a problem of the result.</summary>
    public EncodedBatch Encode(RawBatch batch)
    {
        var encoded = new EncodedBatch(batch.Count, _fingerprints.Length, batch.Bytes / BytesPerToken * _size)
        {
            End = batch.End,
            BytesRead = batch.BytesRead,
        };
        foreach (var problem in batch.Problems)
            encoded.Add(problem);
        for (int document = 0; document < batch.Count; document++)
        {
            if (ProblemWith(batch.TextOf(document)) is { } kind)
                encoded.Add(new Problem(kind, batch.PlaceOf(document)));
            else
                Add(batch, document, encoded);
        }

        return encoded;
    }

    private ProblemKind? ProblemWith(ReadOnlySpan<byte> text) =>
        text.Length > plan.Settings.MaxDocumentBytes ? ProblemKind.TooLong
        : !Utf8.IsValid(text) ? ProblemKind.InvalidUtf8
        : IsBlank(text) ? ProblemKind.Empty
        : null;

    private static bool IsBlank(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out var rune, out int length);
            if (!Rune.IsWhiteSpace(rune))
                return false;
            text = text[length..];
        }

        return true;
    }

    private void Add(RawBatch batch, int document, EncodedBatch encoded)
    {
        var text = batch.TextOf(document);
        int[]? rented = text.Length > _ids.Length ? ArrayPool<int>.Shared.Rent(text.Length) : null;
        try
        {
            int[] ids = rented ?? _ids;
            int count = tokenizer.Encode(text, ids);
            Add(batch, document, ids.AsSpan(0, count), encoded);
        }
        catch (DataException error)
        {
            encoded.Add(new Problem(ProblemKind.NotInVocabulary, batch.PlaceOf(document), Detail: error.Message));
        }
        finally
        {
            if (rented is not null)
                ArrayPool<int>.Shared.Return(rented);
        }
    }

    private void Add(RawBatch batch, int document, ReadOnlySpan<int> ids, EncodedBatch encoded)
    {
        var text = batch.TextOf(document);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        ulong holdOutHash = batch.HoldOutKeyOf(document) is { } key ? HoldOut.HashOf(key) : HoldOut.HashOf(hash);
        int tokens = ids.Length + 1;
        Store(ids, encoded.Add(new EncodedDocument(batch.Start.Documents + document, holdOutHash, tokens), tokens * _size));
        DocumentFingerprints.Compute(plan.Settings.Duplicates, text, hash, _fingerprints);
        encoded.Add(_fingerprints);
    }

    private void Store(ReadOnlySpan<int> ids, Span<byte> target)
    {
        if (plan.TokenType == TokenType.UInt32)
        {
            BinaryPrimitives.WriteInt32LittleEndian(target, tokenizer.EndOfText);
            MemoryMarshal.AsBytes(ids).CopyTo(target[_size..]);
            return;
        }

        var stored = MemoryMarshal.Cast<byte, ushort>(target);
        stored[0] = (ushort)tokenizer.EndOfText;
        for (int i = 0; i < ids.Length; i++)
            stored[i + 1] = (ushort)ids[i];
    }
}
