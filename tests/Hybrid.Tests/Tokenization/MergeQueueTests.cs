using CsCheck;
using Hybrid.Tokenization;

namespace Hybrid.Tests.Tokenization;

internal sealed class MergeQueueTests
{
    // What is taken between what is added, against a queue of the framework. More is added than expected.
    [Test]
    public void Merges_come_by_rank_and_then_by_place() =>
        Gen.Select(Gen.Int[0, 20], Gen.Int[0, 1000], Gen.Bool).Array[0, 20_000].Sample(
            steps =>
            {
                var queue = new MergeQueue();
                queue.Clear(expected: 10);
                var reference = new PriorityQueue<(int, int), (int, int)>();
                foreach (var (token, start, takes) in steps)
                {
                    queue.Add(token, start);
                    reference.Enqueue((token, start), (token, start));
                    if (takes && !TakesSame(queue, reference))
                        return false;
                }

                while (reference.Count > 0)
                {
                    if (!TakesSame(queue, reference))
                        return false;
                }

                return !queue.TryTake(out _, out _);
            },
            iter: 100);

    [Test]
    public void Nothing_is_left_after_clearing()
    {
        var queue = new MergeQueue();
        queue.Add(1, 2);
        queue.Clear(expected: 100_000);
        Assert.That(queue.TryTake(out _, out _), Is.False);
    }

    private static bool TakesSame(MergeQueue queue, PriorityQueue<(int, int), (int, int)> reference) =>
        queue.TryTake(out int token, out int start) && reference.Dequeue() == (token, start);
}
