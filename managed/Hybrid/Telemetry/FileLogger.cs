using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Hybrid.Telemetry;

/// <summary>A run's log.txt: a line per message with the time in UTC. Safe for several threads.</summary>
internal sealed class FileLogger(string path) : ILogger, IDisposable
{
    private readonly Lock _lock = new();
    private readonly StreamWriter _writer = new(path, append: true) { AutoFlush = true };

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
        lock (_lock)
        {
            _writer.WriteLine($"{time} {Word(logLevel)} {formatter(state, exception)}");
            if (exception is not null)
                _writer.WriteLine(exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Warning => "warn",
        LogLevel.Error or LogLevel.Critical => "fail",
        _ => "info",
    };
}
