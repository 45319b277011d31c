using System.Globalization;
using System.Text;
using Hybrid.Checkpoints;
using Hybrid.Configuration;
using Hybrid.Data;
using Hybrid.Hub;
using Hybrid.Models;
using Hybrid.Telemetry;
using Hybrid.Tokenization;

namespace Hybrid.Publishing;

/// <summary>README.md of a published model: how to use it, what it is, what it was trained on, how good it is.</summary>
internal sealed class ModelCard
{
    private readonly StringBuilder _text = new();
    private readonly LoadedModel _loaded;

    private ModelCard(LoadedModel loaded) => _loaded = loaded;

    // Hugging Face's form has files for byte pair encodings alone.
    private bool HasTokenizerFiles => _loaded.Tokenizer is BytePairTokenizer;

    /// <summary>Writes the card of a model.</summary>
    /// <param name="loaded">The model.</param>
    /// <param name="reference">Where it is published.</param>
    /// <param name="license">Its licence by the Hub's name for it; null names none.</param>
    public static string Of(LoadedModel loaded, HubReference reference, string? license)
    {
        var card = new ModelCard(loaded);
        card.AddFrontMatter(license);
        card.AddUse(reference);
        card.AddArchitecture(loaded.Config);
        if (loaded.Run is { } run)
        {
            var configuration = ConfigurationLoader.Load(run.ConfigurationPath).Configuration;
            card.AddTraining(configuration);
            card.AddMetrics(MetricsLog.Read(run.MetricsPath), QuestionsOf(configuration.Eval));
        }
        return card._text.ToString();
    }

    private void AddFrontMatter(string? license)
    {
        Line("---");
        if (license is not null)
            Line($"license: {license}");
        Line("library_name: transformers");
        Line("pipeline_tag: text-generation");
        Line("tags:");
        Line("- hybrid");
        Line("---");
    }

    private void AddUse(HubReference reference)
    {
        var revision = reference.Revision == HubReference.DefaultRevision ? "" : $", revision=\"{reference.Revision}\"";
        var origin = _loaded.Run is null ? "" : ", pre-trained with Hybrid";
        Line(string.Create(CultureInfo.InvariantCulture, $"""

            # {reference.Repository.Split('/')[^1]}

            A decoder-only language model with {_loaded.Config.ParameterCount():N0} parameters{origin}. It continues
            text; it was not trained to follow instructions, and nobody has checked what it says.

                hybrid sample hf://{reference} "Once upon a time"
            """));
        Line(HasTokenizerFiles ? UseWithTokenizer(reference.Repository, revision) : Use(reference.Repository, revision));
    }

    private static string UseWithTokenizer(string repository, string revision) => $"""

        With transformers:

        ```python
        from transformers import AutoModelForCausalLM, AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained("{repository}"{revision})
        model = AutoModelForCausalLM.from_pretrained("{repository}"{revision})
        prompt = tokenizer("Once upon a time", return_tensors="pt")
        print(tokenizer.decode(model.generate(**prompt, max_new_tokens=50, do_sample=True)[0]))
        ```
        """;

    private string Use(string repository, string revision) => $"""

        With transformers, which has no tokenizer of the kind {_loaded.Tokenizer.Name}, so that ids come from elsewhere:

        ```python
        from transformers import AutoModelForCausalLM

        model = AutoModelForCausalLM.from_pretrained("{repository}"{revision})
        ```
        """;

    private void AddArchitecture(ModelConfig config)
    {
        Table("Architecture");
        Row("form", $"Llama: RMSNorm, rotary positions, SwiGLU");
        Row("parameters", $"{config.ParameterCount():N0}, {config.NonEmbeddingParameterCount():N0} without the embedding");
        Row("layers", $"{config.NLayer}");
        Row("width", $"{config.NEmbd}, feed-forward {config.FfnWidth}");
        Row("attention heads", $"{config.NHead}, {config.KvHeads} for keys and values, {config.HeadWidth} wide");
        Row("context", $"{config.NCtx} tokens");
        Row("vocabulary", $"{config.NVocab}, {_loaded.Tokenizer.Name}");
        Row("biases", $"attention {YesOrNo(config.AttentionBias)}, feed-forward {YesOrNo(config.FfnBias)}");
        Row("output tied to the embedding", $"{YesOrNo(config.Tied)}");
        Row("rotary base, norm epsilon", $"{config.RopeTheta}, {config.NormEps}");
    }

    private void AddTraining(RunConfiguration configuration)
    {
        var optimizer = configuration.Optimizer;
        Table("Training");
        AddData(configuration.Data.Dataset, Checkpoint.Open(_loaded.CheckpointPath).State.Dataset);
        Row("steps", $"{_loaded.Step:N0} of {configuration.Steps:N0}, {configuration.Data.TokensPerStep:N0} tokens each");
        Row("tokens", $"{_loaded.Step * configuration.Data.TokensPerStep:N0}");
        Row("optimizer", $"AdamW, betas {optimizer.Beta1} and {optimizer.Beta2}, weight decay {optimizer.WeightDecay}");
        Row("learning rate", $"{optimizer.MaxLr}, by a cosine to {optimizer.MaxLr * optimizer.MinLrRatio:G4}");
        Row("warm-up", $"{configuration.WarmupSteps:N0} steps");
        Row("gradient clipping", $"{optimizer.ClipGradNorm}");
        Row("dropout", $"attention {configuration.Model.DropoutAttn}, feed-forward {configuration.Model.DropoutFfn}");
    }

    // The folder's name alone: where it lies is nobody else's business. Its size is in the folder, which may be elsewhere
    // by now; its fingerprint is in the checkpoint.
    private void AddData(string dataset, string? fingerprint)
    {
        Row("data", $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(dataset))}");
        if (fingerprint is not null)
            Row("fingerprint", $"`{fingerprint}`");
        if (!File.Exists(Path.Combine(dataset, DatasetManifest.FileName)))
            return;
        var manifest = DatasetManifest.Read(dataset);
        foreach (var source in manifest.Sources)
            Row("made from", $"{source.Kind}, {source.Documents:N0} documents");
        Row("training tokens in it", $"{manifest.TrainingTokens:N0}");
        foreach (var source in manifest.Sources)
            Row("fingerprint of the text", $"`{source.Fingerprint}`");
    }

    private static string QuestionsOf(EvalOptions options) =>
        options.MultipleChoiceTask ?? Path.GetFileName(options.MultipleChoiceFile) ?? "multiple choice";

    private void AddMetrics(MetricsLog metrics, string questions)
    {
        var validation = metrics.Validations.LastOrDefault(record => record.Step <= _loaded.Step);
        var choice = metrics.MultipleChoices.LastOrDefault(record => record.Step <= _loaded.Step);
        if (validation is null && choice is null)
            return;
        Table("Metrics");
        if (validation is not null)
        {
            Row("validation loss", $"{validation.Loss:F4} nats per token of {validation.Tokens:N0}, step {validation.Step:N0}");
            Row("validation perplexity", $"{Math.Exp(validation.Loss):F2}");
        }
        if (choice is not null)
        {
            Row("questions", $"{questions}: {choice.Items:N0}, step {choice.Step:N0}");
            Row($"{questions}, by token", $"{choice.Accuracy:P2} ± {choice.StandardError:P2}");
            Row($"{questions}, by byte", $"{choice.AccuracyByByte:P2} ± {choice.StandardErrorByByte:P2}");
            Row($"{questions}, by sum", $"{choice.AccuracyBySum:P2} ± {choice.StandardErrorBySum:P2}");
        }
    }

    private static string YesOrNo(bool value) => value ? "yes" : "no";

    private void Table(string title) => Line($"\n## {title}\n\n| | |\n| --- | --- |");

    private void Row(string name, FormattableString value) => Line($"| {name} | {FormattableString.Invariant(value)} |");

    private void Line(string text) => _text.Append(text).Append('\n');
}
