using Hybrid.Generation;

namespace Hybrid.Tests.Generation;

internal sealed class RepetitionPenaltyTests
{
    [Test]
    public void Logits_of_the_prompt_and_the_text_are_lowered_once_each()
    {
        var penalty = new RepetitionPenalty(2, vocabulary: 6, promptIds: [1, 3, 1], newTokens: 2);
        penalty.Add(4);
        penalty.Add(3);

        float[] logits = [1, 2, 3, -4, 0, -6];
        penalty.Apply(logits);

        Assert.That(logits, Is.EqualTo(new float[] { 1, 1, 3, -8, 0, -6 }));
    }
}
