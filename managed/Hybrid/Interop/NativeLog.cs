using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Hybrid.Interop;

/// <summary>Passes the native library's log messages on to a logger.</summary>
internal static unsafe partial class NativeLog
{
    private static readonly Lock Gate = new();
    private static GCHandle _current;

    /// <summary>Sends messages to <paramref name="logger"/>, or nowhere when it is null.</summary>
    internal static void SetLogger(ILogger? logger)
    {
        lock (Gate)
        {
            GCHandle next = logger is null ? default : GCHandle.Alloc(logger);
            NativeCore.Check(logger is null
                ? Native.SetLogCallback(null, null)
                : Native.SetLogCallback(&OnMessage, (void*)GCHandle.ToIntPtr(next)));
            if (_current.IsAllocated)
                _current.Free();
            _current = next;
        }
    }

    // Nothing may be thrown through native frames: a logger that fails loses its message.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnMessage(HyLogLevel level, byte* message, void* userData)
    {
        try
        {
            var logger = (ILogger)GCHandle.FromIntPtr((nint)userData).Target!;
            LogLevel logLevel = ToLogLevel(level);
            string text = NativeText.Read(message);
            Write(logger, logLevel, text);
        }
        catch (Exception)
        {
        }
    }

    private static LogLevel ToLogLevel(HyLogLevel level) => level switch
    {
        HyLogLevel.Debug => LogLevel.Debug,
        HyLogLevel.Information => LogLevel.Information,
        _ => LogLevel.Warning,
    };

    [LoggerMessage(EventId = 1, EventName = "Native", Message = "{Text}")]
    private static partial void Write(ILogger logger, LogLevel level, string text);
}
