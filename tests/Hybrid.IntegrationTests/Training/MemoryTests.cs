namespace Hybrid.IntegrationTests.Training;

/// <summary>Memory of a run that goes on for long.</summary>
[Platform("Linux")]
internal sealed class MemoryTests
{
    [Test]
    public void Resident_memory_is_flat_over_500_steps()
    {
        using var workspace = new TinyWorkspace();
        using var process = workspace.StartTraining(
            "long", environment: null, "--set", "schedule.steps=100000", "--set", "eval.validation_interval=10", "--set", "eval.sample_interval=50");
        process.WaitUntil(() => workspace.Steps("long").Count >= 100, "step 100");
        var early = process.ResidentBytes;
        process.WaitUntil(() => workspace.Steps("long").Count >= 600, "step 600");
        var late = process.ResidentBytes;

        // The managed heap breathes by a few megabytes; a batch or a scorer that leaked would cost more.
        Assert.That(late - early, Is.LessThan(8 << 20), $"{early} bytes after 100 steps, {late} after 600");
    }
}
