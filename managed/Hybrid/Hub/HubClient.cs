using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Hybrid.Hub;

/// <summary>
/// Talks to the Hub. Follows redirects itself, so that the token goes to the Hub's own address and nowhere else, and
/// tries again what may pass. Thread-safe.
/// </summary>
internal sealed class HubClient : IDisposable
{
    private const int MostRedirects = 10;

    // A server that has a whole file may still have to look at it before it answers.
    private static readonly TimeSpan UploadPatience = TimeSpan.FromMinutes(2);

    private static readonly ProductInfoHeaderValue UserAgent =
        new("hybrid", Assembly.GetExecutingAssembly().GetName().Version?.ToString(3));

    private readonly HttpClient _http;

    public HubClient(HubSettings settings)
    {
        Settings = settings;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = settings.Patience,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        _http = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Where the Hub is and who asks.</summary>
    public HubSettings Settings { get; }

    /// <summary>An address at the Hub. Segments that hold a slash or worse must be escaped.</summary>
    public Uri At(string path) => new($"{Settings.Endpoint.AbsoluteUri.TrimEnd('/')}/{path}");

    /// <summary>A new count of failures.</summary>
    public Backoff NewBackoff() => new(Settings.Delay);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>Sends a request until it is answered, and reads the answer.</summary>
    /// <param name="request">Makes the request, anew for each try.</param>
    /// <param name="read">Reads the answer; may throw <see cref="TransientNetworkException"/> for another try.</param>
    /// <param name="subject">What is asked about, for messages.</param>
    /// <param name="backoff">Counts failures.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="accepted">A status that is an answer too, and no failure.</param>
    public async Task<T> SendAsync<T>(
        Func<HttpRequestMessage> request,
        Func<HttpResponseMessage, CancellationToken, Task<T>> read,
        string subject,
        Backoff backoff,
        CancellationToken cancellationToken,
        HttpStatusCode? accepted = null)
    {
        while (true)
        {
            try
            {
                using var response = await FollowAsync(request, cancellationToken);
                if (!response.IsSuccessStatusCode && response.StatusCode != accepted)
                    throw HubFailure.Of(response, subject, Settings);
                return await read(response, cancellationToken);
            }
            catch (TransientNetworkException failure)
            {
                await backoff.WaitAsync(failure, cancellationToken);
            }
        }
    }

    /// <summary>Sends a request and reads the JSON of its answer.</summary>
    public Task<T> SendForJsonAsync<T>(
        Func<HttpRequestMessage> request, JsonTypeInfo<T> type, string subject, CancellationToken cancellationToken) =>
        SendAsync(
            request,
            (response, token) => ReadJsonAsync(response, type, token),
            subject,
            NewBackoff(),
            cancellationToken);

    /// <summary>Reads the JSON of an answer.</summary>
    public async Task<T> ReadJsonAsync<T>(
        HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        await using var body = await OpenBodyAsync(response, cancellationToken);
        try
        {
            return await JsonSerializer.DeserializeAsync(body, type, cancellationToken)
                ?? throw new JsonException("It is null.");
        }
        catch (JsonException exception)
        {
            throw new NetworkException(
                $"{response.RequestMessage?.RequestUri?.Host} answered with something else than the Hub's JSON "
                + $"({exception.Message}). Is HF_ENDPOINT right, and no proxy in the way?",
                exception);
        }
    }

    /// <summary>The body of an answer; silence and a broken connection are transient failures of the stream.</summary>
    public async Task<Stream> OpenBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        new PatientStream(await response.Content.ReadAsStreamAsync(cancellationToken), Settings.Patience);

    private async Task<HttpResponseMessage> FollowAsync(
        Func<HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        Uri? target = null;
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            using var request = create();
            if (target is not null)
            {
                request.RequestUri = target;
                request.Headers.Authorization = null; // what the first address may know
            }
            var response = await SendOnceAsync(request, cancellationToken);
            if (!IsRedirect(response.StatusCode) || response.Headers.Location is not { } location)
                return response;
            response.Dispose();
            target = new Uri(request.RequestUri!, location);
            if (target.Scheme is not ("http" or "https"))
                break;
        }
        throw new NetworkException(
            $"{Settings.Endpoint.Host} redirects without end or to no web address. Is HF_ENDPOINT right?");
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var host = request.RequestUri!.Authority;
        request.Headers.UserAgent.Add(UserAgent);
        if (Settings.Token is { } token && IsHub(request.RequestUri))
            request.Headers.Authorization = new("Bearer", token);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(request.Content is null ? Settings.Patience : UploadPatience);
        if (request.Content is FileSliceContent slice)
            slice.Progressed += _ => patience.CancelAfter(UploadPatience);
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        }
        catch (HttpRequestException exception)
        {
            throw new TransientNetworkException($"{host} cannot be reached: {Reason(exception)}", null, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransientNetworkException($"{host} does not answer.", null, exception);
        }
    }

    private bool IsHub(Uri uri) =>
        uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)
        == Settings.Endpoint.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    private static bool IsRedirect(HttpStatusCode status) => status
        is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static string Reason(HttpRequestException exception) =>
        (exception.InnerException ?? exception).Message.TrimEnd('.') + ".";
}
