using System.CommandLine;

namespace Hybrid.Cli.Infrastructure;

/// <summary>A command whose help ends with lines to copy.</summary>
/// <param name="name">The command's name.</param>
/// <param name="description">One line on what it does.</param>
/// <param name="examples">Whole command lines, starting with <c>hybrid</c>.</param>
internal sealed class CommandWithExamples(string name, string description, params string[] examples)
    : Command(name, description)
{
    /// <summary>Whole command lines, starting with <c>hybrid</c>.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;
}
