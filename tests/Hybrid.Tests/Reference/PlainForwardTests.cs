namespace Hybrid.Tests.Reference;

/// <summary>Holds the plain forward pass itself to the reference's numbers.</summary>
internal sealed class PlainForwardTests
{
    private const int Context = 32;

    [Test]
    public void Logits_and_loss_of_the_initial_model_are_the_references()
    {
        var file = ReferenceFile.Open("tiny_model.safetensors");
        var forward = new PlainForward(file, "param.", TinyModel.Config);
        int[] x = file.Ids("x");
        Assert.Multiple(() =>
        {
            Assert.That(
                x.Chunk(Context).SelectMany(forward.Logits).SelectMany(row => row),
                Is.EqualTo(file.Floats("logits").Select(value => (double)value)).Within(1e-5));
            Assert.That(
                forward.Loss(ReferenceWindows.Of(file)),
                Is.EqualTo((double)file.Floats("loss")[0]).Within(2e-6));
        });
    }

    [Test]
    public void Logits_of_the_trained_model_are_the_references()
    {
        // Here biases are not 0 and norms not 1. Logits are those of each last token of a growing text.
        var decode = ReferenceFile.Open("decode.safetensors");
        var forward = new PlainForward(ReferenceFile.Open("optimizer.safetensors"), "final_param.", TinyModel.Config);
        int[] sequence = decode.Ids("trained.greedy0.sequence");
        int prompt = decode.Ids("trained.greedy0.prompt").Length;
        Assert.That(
            forward.Logits(sequence[..^1]).Skip(prompt - 1).SelectMany(row => row),
            Is.EqualTo(decode.Floats("trained.greedy0.last_logits").Select(value => (double)value)).Within(3e-5));
    }
}
