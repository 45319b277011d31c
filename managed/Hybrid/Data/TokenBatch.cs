using System.Globalization;
using System.Runtime.CompilerServices;
using Hybrid.Interop;

namespace Hybrid.Data;

/// <summary>
/// Windows of consecutive token ids for a step or an evaluation. A window holds <see cref="Length"/> + 1 ids: inputs
/// are the first T, targets the last T. Windows usually lie in a memory-mapped shard, which the batch keeps alive.
/// </summary>
/// <remarks>Thread safety: immutable until disposed.</remarks>
public sealed class TokenBatch : IDisposable
{
    private readonly nint[] _windows;
    private readonly object? _owner;
    private readonly ReadOnlyMemory<int> _documentStarts;
    private bool _disposed;

    /// <param name="tokenType">How ids are stored.</param>
    /// <param name="windows">Addresses of windows of <paramref name="length"/> + 1 ids.</param>
    /// <param name="length">T.</param>
    /// <param name="keepAlive">Owns the memory behind the windows; disposed with the batch.</param>
    internal TokenBatch(TokenType tokenType, nint[] windows, int length, IDisposable? keepAlive)
        : this(tokenType, windows, length, (object?)keepAlive)
    {
    }

    private TokenBatch(TokenType tokenType, nint[] windows, int length, object? owner)
    {
        TokenType = tokenType;
        Length = length;
        _windows = windows;
        _owner = owner;
    }

    /// <summary>How ids are stored.</summary>
    public TokenType TokenType { get; }

    /// <summary>Number of windows.</summary>
    public int Count => _windows.Length;

    /// <summary>T: input tokens of a window; it holds one id more.</summary>
    public int Length { get; }

    /// <summary>
    /// Index within the step of the first window: 0 unless several processes share a step. Selects dropout's masks.
    /// </summary>
    public long FirstSequence { get; init; }

    /// <summary>
    /// Tokens of the whole step over all processes, by which the loss is divided; 0 means
    /// <see cref="Count"/> * <see cref="Length"/>.
    /// </summary>
    public long StepTokens { get; init; }

    /// <summary>
    /// Empty, or [<see cref="Count"/>, <see cref="Length"/>]: for each position the first position of its document
    /// in the window, at most itself and never decreasing. Attention then stays inside documents.
    /// </summary>
    /// <exception cref="ArgumentException">The number of values is another one.</exception>
    public ReadOnlyMemory<int> DocumentStarts
    {
        get => _documentStarts;
        init
        {
            if (!value.IsEmpty && value.Length != (long)Count * Length)
            {
                throw new ArgumentException(
                    $"{Count} windows of {Length} tokens take {(long)Count * Length} document starts, not {value.Length}.");
            }

            _documentStarts = value;
        }
    }

    /// <summary>Copies windows of ids into a batch.</summary>
    /// <param name="windows">At least one window; all of the same length, at least 2.</param>
    /// <param name="firstSequence"><see cref="FirstSequence"/>.</param>
    /// <param name="stepTokens"><see cref="StepTokens"/>.</param>
    /// <param name="documentStarts"><see cref="DocumentStarts"/>.</param>
    /// <exception cref="ArgumentException">
    /// There is no window, their lengths differ or are under 2, or the document starts are of another number.
    /// </exception>
    /// <exception cref="DataException">An id is negative.</exception>
    public static unsafe TokenBatch FromIds(
        IReadOnlyList<int[]> windows,
        long firstSequence = 0,
        long stepTokens = 0,
        ReadOnlyMemory<int> documentStarts = default)
    {
        ArgumentNullException.ThrowIfNull(windows);
        if (windows.Count == 0)
            throw new ArgumentException("A batch needs at least one window.", nameof(windows));
        int width = windows[0].Length;
        if (width < 2)
            throw new ArgumentException("A window needs at least two ids: an input and its target.", nameof(windows));

        // Pinned for its whole life, so that the addresses below stay valid.
        uint[] ids = GC.AllocateUninitializedArray<uint>(checked(windows.Count * width), pinned: true);
        var addresses = new nint[windows.Count];
        for (int w = 0; w < windows.Count; w++)
        {
            Span<uint> target = ids.AsSpan(w * width, width);
            CopyWindow(windows[w], w, target);
            addresses[w] = (nint)Unsafe.AsPointer(ref target[0]);
        }

        return new TokenBatch(TokenType.UInt32, addresses, width - 1, (object)ids)
        {
            FirstSequence = firstSequence,
            StepTokens = stepTokens,
            DocumentStarts = documentStarts,
        };
    }

    /// <summary>Releases the memory behind the windows.</summary>
    public void Dispose()
    {
        _disposed = true;
        (_owner as IDisposable)?.Dispose();
    }

    /// <summary>Describes the batch to the native library until the result is disposed.</summary>
    internal PinnedBatch Pin()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new PinnedBatch(this, _windows, _documentStarts);
    }

    private static void CopyWindow(int[] window, int index, Span<uint> target)
    {
        if (window.Length != target.Length)
        {
            throw new ArgumentException(
                $"Window {index} holds {window.Length} ids where the first holds {target.Length}; give all the same length.");
        }

        for (int position = 0; position < window.Length; position++)
        {
            int id = window[position];
            if (id < 0)
            {
                throw new DataException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Window {index}, position {position}: token id {id} is negative."));
            }

            target[position] = (uint)id;
        }
    }
}
