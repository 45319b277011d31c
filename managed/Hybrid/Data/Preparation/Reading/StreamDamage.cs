using ZstdSharp;

namespace Hybrid.Data.Preparation.Reading;

/// <summary>How the streams that read files say that a file is damaged.</summary>
internal static class StreamDamage
{
    /// <summary>True where an error says so.</summary>
    public static bool Is(Exception error) => error is InvalidDataException or ZstdException or IOException;

    /// <summary>What is wrong, without a full stop.</summary>
    public static string MessageOf(Exception error) => error is InvalidDataException
        ? "what is compressed is not valid gzip, or ends early" // .NET's message speaks of archives
        : error.Message.TrimEnd('.');
}
