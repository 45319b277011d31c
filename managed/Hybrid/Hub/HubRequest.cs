using System.Net.Http.Headers;

namespace Hybrid.Hub;

/// <summary>Makes requests that carry something.</summary>
internal static class HubRequest
{
    /// <summary>A POST of some bytes that asks for an answer of the same type.</summary>
    public static HttpRequestMessage Post(Uri uri, byte[] body, MediaTypeHeaderValue type)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = type;
        return new(HttpMethod.Post, uri) { Content = content };
    }
}
