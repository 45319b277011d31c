using Hybrid.Checkpoints;
using Hybrid.Configuration;

namespace Hybrid.Training;

/// <summary>What must not change between a run and its continuation. Length, intervals and paths may.</summary>
internal static class ResumeRules
{
    private static readonly string[] FixedSections = ["model", "optimizer", "data"];

    // Where the shards lie and come from may change: their fingerprint is compared. Micro-batches change nothing but
    // rounding.
    private static readonly string[] Free = ["data.dataset", "data.source", "data.micro_batch"];

    private static readonly string[] FixedBeside = ["schedule.warmup_steps", "run.seed"];

    /// <summary>Compares a configuration with the one that a checkpoint was trained with.</summary>
    /// <exception cref="ConfigurationException">Lists every key that differs.</exception>
    public static void Check(Checkpoint checkpoint, RunConfiguration configuration)
    {
        // An imported checkpoint knows its model and nothing of a run: the rest is what the new one says.
        var imported = checkpoint.State.Configuration.Count == 0;
        var saved = imported
            ? ConfigurationText.Values(new RunConfiguration { Model = checkpoint.State.Model }.Spelled())
            : checkpoint.State.Configuration;
        var now = ConfigurationText.Values(configuration.Spelled());
        var differences =
            from key in ConfigurationSchema.Keys.Where(key => imported ? key.Section == "model" : IsFixed(key))
            // The build that saved it may not have known the key: what it did is the default.
            let was = saved.GetValueOrDefault(key.Path, ConfigurationText.Value(key.Default) ?? "not set")
            let becomes = now.GetValueOrDefault(key.Path, "not set")
            where was != becomes
            select $"\n  {key.Path} was {was} and is {becomes}";
        if (differences.Any())
        {
            throw new ConfigurationException(
                "The configuration differs from that of "
                + $"{checkpoint.Directory}:{string.Concat(differences)}\nSet these back to resume, or train a new "
                + "run with --name NAME.");
        }
    }

    private static bool IsFixed(ConfigurationKey key) =>
        FixedBeside.Contains(key.Path) || (FixedSections.Contains(key.Section) && !Free.Contains(key.Path));
}
