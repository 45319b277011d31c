using System.CommandLine;
using System.CommandLine.Invocation;
using Hybrid.Cli.Infrastructure;

using var interruption = new Interruption(isWorker: ControlPipe.IsConnected);
using var fileSizeSignal = new FileSizeSignal();
var root = HybridCommand.Create(interruption);
var parsed = root.Parse(args);
var verbosity = GlobalOptions.VerbosityOf(parsed);

if (parsed.Action is ParseErrorAction)
{
    return Failure.ReportUsage(parsed, Console.Error);
}

var invocation = new InvocationConfiguration
{
    // Signals are ours (Interruption): a save may take longer than any termination timeout.
    ProcessTerminationTimeout = null,
    EnableDefaultExceptionHandler = false,
};
try
{
    return await parsed.InvokeAsync(invocation, interruption.Token);
}
catch (Exception exception)
{
    return Failure.Report(exception, verbosity, interruption, Console.Error);
}
