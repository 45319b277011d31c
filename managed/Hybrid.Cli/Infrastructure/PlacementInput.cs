using System.CommandLine;
using Hybrid.Configuration;
using Hybrid.Models;

namespace Hybrid.Cli.Infrastructure;

/// <summary>The options by which a command that computes with a trained model is told where.</summary>
internal sealed class PlacementInput
{
    private readonly Option<string> _device = new Option<string>("--device")
    {
        Description = "What computes; auto is cuda where this build and the machine have it.",
        HelpName = string.Join('|', DeviceName.All),
        DefaultValueFactory = _ => DeviceName.Auto,
    }.AcceptOnlyFromAmong([.. DeviceName.All]);

    private readonly Option<string> _precision = new Option<string>("--precision")
    {
        Description = "What matrix products compute with; auto is bfloat16 on cuda and float32 on the CPU.",
        HelpName = string.Join('|', PrecisionName.All),
        DefaultValueFactory = _ => PrecisionName.Auto,
    }.AcceptOnlyFromAmong([.. PrecisionName.All]);

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_device);
        command.Options.Add(_precision);
    }

    /// <summary>Reads them.</summary>
    /// <exception cref="ConfigurationException">What is asked for is not here.</exception>
    public Placement Read(ParseResult parsed) =>
        Placement.Choose(parsed.GetRequiredValue(_device), parsed.GetRequiredValue(_precision));
}
