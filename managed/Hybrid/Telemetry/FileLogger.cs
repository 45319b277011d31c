using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Hybrid.Telemetry;

/// <summary>A run's log.txt: a line per message with the time in UTC. Safe for several threads.</summary>
internal sealed class FileLogger(string path) : ILogger, IDisposable
{
    private readonly Lock _lock = new();
    // Without a buffer: what could not be written is an error once, and not again when the file is closed.
    private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        var time = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var text = $"{time} {Word(logLevel)} {formatter(state, exception)}{Environment.NewLine}";
        if (exception is not null)
            text += $"{exception}{Environment.NewLine}";
        lock (_lock)
            _file.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Warning => "warn",
        LogLevel.Error or LogLevel.Critical => "fail",
        _ => "info",
    };
}
