using System.CommandLine;
using Hybrid.Cli.Doctor;
using Hybrid.Cli.Infrastructure;
using Hybrid.Cli.Reports;
using Spectre.Console;

namespace Hybrid.Cli.Commands;

/// <summary><c>hybrid doctor</c>: says whether everything is there to train, and what would make it faster.</summary>
internal static class DoctorCommand
{
    private static readonly string NextLine = Environment.NewLine + new string(' ', 25);

    private static readonly Option<bool> Json = JsonOption.Create();

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var command = new CommandWithExamples(
            "doctor",
            "Check this machine and say what to do where something is wrong. Ends with 1 when Hybrid cannot work here.",
            "hybrid doctor",
            "hybrid doctor --json")
        {
            Json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        IReadOnlyList<Diagnosis> diagnoses = Checkup.Run();
        bool usable = diagnoses.All(diagnosis => diagnosis.Health != Health.Broken);
        if (parsed.GetValue(Json))
        {
            ReportJson.Write(Console.Out, new DoctorReport(usable, diagnoses));
        }
        else
        {
            foreach (Diagnosis diagnosis in diagnoses)
            {
                Write(diagnosis);
            }
        }

        return usable ? ExitCode.Success : ExitCode.Unexpected;
    }

    // Written as it is, not through Spectre's layout, which would wrap paths.
    private static void Write(Diagnosis diagnosis)
    {
        AnsiConsole.Markup(diagnosis.Health switch
        {
            Health.Ok => "[green]OK[/]      ",
            Health.Warning => "[yellow]WARNING[/] ",
            _ => "[red]BROKEN[/]  ",
        });
        Console.Out.WriteLine($"{diagnosis.Name,-17}{diagnosis.Finding.ReplaceLineEndings(NextLine)}");
        if (diagnosis.Advice is not null)
        {
            Console.Out.WriteLine($"{"",-25}-> {diagnosis.Advice}");
        }
    }
}
