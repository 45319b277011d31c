namespace Hybrid.Hub;

/// <summary>Where the Hub and its cache are, and who asks. Immutable.</summary>
public sealed record HubSettings
{
    /// <summary>The Hub's root.</summary>
    public Uri Endpoint { get; init; } = new("https://huggingface.co");

    /// <summary>Proves who asks; sent to <see cref="Endpoint"/> and to nobody else. Null asks as nobody.</summary>
    public string? Token { get; init; }

    /// <summary>The folder with one folder for each repository.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>Serve from the cache and ask nobody.</summary>
    public bool Offline { get; init; }

    /// <summary>How long to wait for a connection, for the first byte of an answer, and for each next one.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Waits between two tries.</summary>
    internal Func<TimeSpan, CancellationToken, Task> Delay { get; init; } = Task.Delay;

    /// <summary>
    /// What the environment says, by the names that Hugging Face's own tools use: HF_ENDPOINT, HF_TOKEN,
    /// HUGGING_FACE_HUB_TOKEN, HF_TOKEN_PATH, HF_HOME, HF_HUB_CACHE, HF_HUB_OFFLINE.
    /// </summary>
    /// <exception cref="ConfigurationException">HF_ENDPOINT is no web address, or the token none.</exception>
    public static HubSettings FromEnvironment() => FromVariables(Environment.GetEnvironmentVariable);

    /// <summary>What variables say.</summary>
    internal static HubSettings FromVariables(Func<string, string?> variable)
    {
        var home = Value("HF_HOME") ?? Path.Combine(UserCache(), "huggingface");
        return new()
        {
            Endpoint = ParseEndpoint(Value("HF_ENDPOINT") ?? "https://huggingface.co"),
            Token = TokenIn("HF_TOKEN") ?? TokenIn("HUGGING_FACE_HUB_TOKEN")
                ?? ReadToken(Value("HF_TOKEN_PATH") ?? Path.Combine(home, "token")),
            CacheDirectory = Path.GetFullPath(Value("HF_HUB_CACHE") ?? Path.Combine(home, "hub")),
            Offline = Value("HF_HUB_OFFLINE")?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE",
        };

        string? Value(string name) => variable(name)?.Trim() is { Length: > 0 } value ? value : null;

        string? TokenIn(string name) => Value(name) is { } token ? CheckToken(token, name) : null;

        string UserCache() => Value("XDG_CACHE_HOME")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
    }

    /// <summary>Everything but the token, so that no log ever shows it.</summary>
    public override string ToString() => $"{Endpoint} with the cache {CacheDirectory}{(Offline ? ", offline" : "")}";

    private static string? ReadToken(string path) =>
        File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } token ? CheckToken(token, path) : null;

    // It travels in a header, which is one line of ASCII.
    private static string CheckToken(string token, string place) =>
        token.All(character => character is >= ' ' and <= '~')
            ? token
            : throw new ConfigurationException(
                $"What {place} holds is no token: it has a line break or a character beyond ASCII in it. Copy the token anew.");

    private static Uri ParseEndpoint(string text) =>
        Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"
            ? uri
            : throw new ConfigurationException($"HF_ENDPOINT is '{text}'; give an address such as https://huggingface.co.");
}
