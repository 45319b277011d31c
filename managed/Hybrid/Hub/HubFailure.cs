using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Hybrid.Hub;

/// <summary>Turns a failure's answer into an error that says what to do, or into one that asks for another try.</summary>
internal static partial class HubFailure
{
    private const int LongestReason = 300;

    /// <summary>The error for an answer.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="subject">What was asked about.</param>
    /// <param name="settings">Who asked.</param>
    public static Exception Of(HttpResponseMessage response, string subject, HubSettings settings)
    {
        var host = response.RequestMessage?.RequestUri?.Authority;
        var answer = $"{host} answered {(int)response.StatusCode}{Reason(response)}";
        return response.StatusCode switch
        {
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError =>
                new TransientNetworkException(answer + ".", WaitOf(response)),
            HttpStatusCode.Unauthorized => new ConfigurationException(
                $"The Hub does not show {subject}{(settings.Token is null ? " without a token" : " to this token")}: it is "
                + "private, or there is no such repository. Check the name; if it is private, set HF_TOKEN to a token "
                + $"that may read it, from {settings.Endpoint.AbsoluteUri}settings/tokens."),
            HttpStatusCode.Forbidden => new ConfigurationException(
                $"{(settings.Token is null ? "Nobody without a token" : "This token")} may use {subject} ({answer}). "
                + "If it is gated, ask for access on its page and set HF_TOKEN; to upload, the token must have write "
                + "access."),
            HttpStatusCode.NotFound => new DataException(
                $"The Hub does not have {subject} ({answer}). Check the name, the revision and the file."),
            _ => new NetworkException($"{subject}: {answer}."),
        };
    }

    /// <summary>How long a server asks to wait: Retry-After, or the Hub's own header of its rate limit.</summary>
    internal static TimeSpan? WaitOf(HttpResponseMessage response)
    {
        if (response.Headers.RetryAfter is { } retry)
            return retry.Delta ?? NotNegative(retry.Date!.Value - DateTimeOffset.UtcNow);
        if (response.Headers.TryGetValues("ratelimit", out var limits)
            && Reset().Match(string.Join(',', limits)) is { Success: true } reset)
            return TimeSpan.FromSeconds(int.Parse(reset.Groups[1].Value, CultureInfo.InvariantCulture));
        return null;
    }

    private static TimeSpan NotNegative(TimeSpan time) => time < TimeSpan.Zero ? TimeSpan.Zero : time;

    // The server's own words, kept from steering a terminal.
    private static string Reason(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("X-Error-Message", out var messages))
            return "";
        var text = string.Concat(string.Join(' ', messages).Where(character => !char.IsControl(character)));
        return ": " + (text.Length > LongestReason ? text[..LongestReason] : text).TrimEnd('.');
    }

    // "api";r=0;t=55: none remaining, more in 55 seconds.
    [GeneratedRegex(@";\s*t=(\d{1,6})")]
    private static partial Regex Reset();
}
