using Hybrid.Checkpoints;
using Hybrid.Cli.Reports;
using Hybrid.Generation;

namespace Hybrid.Cli.Sampling;

/// <summary>Writes a prompt's continuations to stdout: as JSON, or as text that streams if it is one alone.</summary>
/// <param name="loaded">The model.</param>
/// <param name="run">What the user called it.</param>
/// <param name="json">Whether to write JSON.</param>
internal sealed class SampleWriter(LoadedModel loaded, string run, bool json)
{
    private readonly TextGenerator _generator = new(loaded.Model, loaded.Tokenizer);

    /// <summary>Generates and writes.</summary>
    public async Task WriteAsync(string prompt, SamplingOptions options, CancellationToken cancellationToken)
    {
        var tokens = _generator.GenerateAsync(prompt, options, cancellationToken);
        if (json)
        {
            ReportJson.Write(Console.Out, Report(prompt, options, await CollectAsync(tokens, options.Samples)));
        }
        else if (options.Samples == 1)
        {
            await StreamAsync(prompt, tokens);
        }
        else
        {
            WriteAll(prompt, await CollectAsync(tokens, options.Samples));
        }
    }

    private SampleReport Report(string prompt, SamplingOptions options, SampleReport.Sample[] samples) => new(
        run,
        loaded.Step,
        prompt,
        options.Temperature,
        options.TopK,
        options.TopP,
        options.MinP,
        options.RepetitionPenalty,
        options.StopStrings,
        options.Seed,
        samples);

    private static async Task StreamAsync(string prompt, IAsyncEnumerable<GeneratedToken> tokens)
    {
        bool started = false;
        try
        {
            await foreach (GeneratedToken token in tokens)
            {
                Console.Out.Write(started ? token.Text : prompt + token.Text);
                started = true;
            }
        }
        finally
        {
            if (started)
            {
                Console.Out.WriteLine(); // What was interrupted is a line too.
            }
        }
    }

    private static void WriteAll(string prompt, SampleReport.Sample[] samples)
    {
        for (int index = 0; index < samples.Length; index++)
        {
            Console.Out.WriteLine($"--- sample {index + 1} of {samples.Length} ---");
            Console.Out.WriteLine(prompt + samples[index].Text);
        }
    }

    private static async Task<SampleReport.Sample[]> CollectAsync(IAsyncEnumerable<GeneratedToken> tokens, int count)
    {
        var samples = new SampleReport.Sample[count];
        Array.Fill(samples, new SampleReport.Sample("", 0, default));
        await foreach (GeneratedToken token in tokens)
        {
            SampleReport.Sample sample = samples[token.Sample];
            samples[token.Sample] = new SampleReport.Sample(
                sample.Text + token.Text, sample.Tokens + 1, token.End ?? sample.End);
        }

        return samples;
    }
}
