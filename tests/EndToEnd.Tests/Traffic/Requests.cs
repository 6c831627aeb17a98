using System.Globalization;
using System.Net;
using System.Text;

namespace EndToEnd.Tests.Traffic;

/// <summary>Builds requests of the protocol, and reads the parts of responses that the tests need.</summary>
internal static class Requests
{
    public const string Text = "text/plain";

    public static HttpRequestMessage Create(string path, string content = "", string? forkedFrom = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, path);
        if (forkedFrom is null)
        {
            request.Content = new StringContent(content, Encoding.UTF8, Text);
        }
        else
        {
            request.Headers.Add("Stream-Forked-From", forkedFrom);
        }

        return request;
    }

    public static HttpRequestMessage Append(string path, string content) =>
        new(HttpMethod.Post, path) { Content = new StringContent(content, Encoding.UTF8, Text) };

    public static HttpRequestMessage Append(string path, string content, string producer, long seq)
    {
        HttpRequestMessage request = Append(path, content);
        request.Headers.Add("Producer-Id", producer);
        request.Headers.Add("Producer-Epoch", "0");
        request.Headers.Add("Producer-Seq", seq.ToString(CultureInfo.InvariantCulture));
        return request;
    }

    /// <summary>Subscribes an estuary to a source of the same project.</summary>
    /// <param name="source">The path of the source: project and stream.</param>
    /// <param name="estuary">The id of the estuary.</param>
    public static HttpRequestMessage Subscribe(string source, string estuary) =>
        new(HttpMethod.Post, $"/v1/estuary/subscribe/{source}")
        {
            Content = new StringContent($$"""{"estuaryId":"{{estuary}}"}""", Encoding.UTF8, "application/json"),
        };

    public static HttpRequestMessage Delete(string path) => new(HttpMethod.Delete, path);

    /// <summary>Sends a request and asserts the status of the response.</summary>
    public static async Task ExpectAsync(this HttpClient client, HttpRequestMessage request, HttpStatusCode expected)
    {
        using (request)
        using (HttpResponseMessage response = await client.SendAsync(request))
        {
            Assert.True(
                response.StatusCode == expected,
                $"{request.Method} {request.RequestUri} returned {(int)response.StatusCode}, not {(int)expected}");
        }
    }

    /// <summary>Reads a stream from its start to its tail.</summary>
    public static async Task<string> ReadAllAsync(this HttpClient client, string path)
    {
        using var content = new MemoryStream();
        for (string offset = "-1"; ;)
        {
            using HttpResponseMessage response = await client.GetAsync($"{path}?offset={offset}");
            Assert.True(
                response.StatusCode == HttpStatusCode.OK,
                $"GET {path} from {offset} returned {(int)response.StatusCode}");
            await response.Content.CopyToAsync(content);
            if (response.Headers.Contains("Stream-Up-To-Date"))
            {
                return Encoding.UTF8.GetString(content.ToArray());
            }

            Assert.NotEqual(offset, response.NextOffset());
            offset = response.NextOffset();
        }
    }

    public static string NextOffset(this HttpResponseMessage response) =>
        response.Headers.GetValues("Stream-Next-Offset").Single();

    /// <summary>Returns the position in an offset: the number of bytes before it.</summary>
    public static long Position(string offset) => long.Parse(offset.Split('_')[1], CultureInfo.InvariantCulture);

    public static long Number(this HttpResponseMessage response, string header) =>
        long.Parse(response.Headers.GetValues(header).Single(), CultureInfo.InvariantCulture);
}
