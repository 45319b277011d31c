using System.CommandLine;
using Hybrid.Generation;

namespace Hybrid.Cli.Infrastructure;

/// <summary>The options by which a command is told how to draw tokens.</summary>
internal sealed class SamplingInput
{
    private const string Float32 = "float32";

    private const string Int8 = "int8";

    private readonly Option<double> _temperature = new("--temperature")
    {
        Description = "0 always takes the likeliest token, 1 draws from the model's own distribution, more is bolder.",
        HelpName = "T",
        DefaultValueFactory = _ => 0.8,
    };

    private readonly Option<int> _topK = new("--top-k")
    {
        Description = "Draw only among this many likeliest tokens; 0 draws among all.",
        HelpName = "K",
        DefaultValueFactory = _ => 50,
    };

    private readonly Option<double> _topP = new("--top-p")
    {
        Description = "Draw only among the fewest likeliest tokens that together have this probability; 1: among all.",
        HelpName = "P",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<double> _minP = new("--min-p")
    {
        Description = "Draw only among tokens at least this many times as likely as the likeliest; 0 draws among all.",
        HelpName = "P",
        DefaultValueFactory = _ => 0,
    };

    private readonly Option<double> _repetitionPenalty = new("--repetition-penalty")
    {
        Description = "Above 1 makes tokens that prompt or text already hold less likely, such as 1.2; 1 does nothing.",
        HelpName = "X",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string[]> _stop = new("--stop")
    {
        Description = "End a text where the model writes this, which is not printed. May be given again.",
        HelpName = "TEXT",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<long> _seed = new("--seed")
    {
        Description = "Seed of the draws: the same seed gives the same text.",
        HelpName = "SEED",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<int> _samples = new("--samples", "-n")
    {
        Description = "Number of texts. One is written as it comes, several when they are complete.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<int> _maxTokens = new("--max-tokens")
    {
        Description = "Most tokens to add to the prompt.",
        HelpName = "N",
        DefaultValueFactory = _ => 128,
    };

    private readonly Option<string> _weights = new Option<string>("--weights")
    {
        Description = "What the model reads for each token: its float32 weights, or int8, which is faster and rounds them "
            + "to 8 bits with a scale per row.",
        HelpName = $"{Float32}|{Int8}",
        DefaultValueFactory = _ => Float32,
    }.AcceptOnlyFromAmong(Float32, Int8);

    /// <summary>Lets a command take the options.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
        {
            _temperature, _topK, _topP, _minP, _repetitionPenalty, _stop, _seed, _samples, _maxTokens, _weights,
        })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What the command line asks for.</summary>
    /// <exception cref="ConfigurationException">A value is out of range.</exception>
    public SamplingOptions Read(ParseResult parsed)
    {
        var options = new SamplingOptions
        {
            Temperature = parsed.GetValue(_temperature),
            TopK = parsed.GetValue(_topK),
            TopP = parsed.GetValue(_topP),
            MinP = parsed.GetValue(_minP),
            RepetitionPenalty = parsed.GetValue(_repetitionPenalty),
            StopStrings = parsed.GetRequiredValue(_stop),
            Seed = parsed.GetValue(_seed),
            Samples = parsed.GetValue(_samples),
            MaxNewTokens = parsed.GetValue(_maxTokens),
            Weights = parsed.GetValue(_weights) == Int8 ? DecoderWeights.Int8 : DecoderWeights.Float32,
        };
        options.Validate(); // before a model is downloaded and loaded
        return options;
    }
}
