using System.Globalization;
using System.Net;
using System.Text;

namespace EndToEnd.Tests.Traffic;

/// <summary>The protocol's requests, and what the tests need of its answers.</summary>
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
    /// <param name="source">Project and stream.</param>
    /// <param name="estuary">The estuary's id.</param>
    public static HttpRequestMessage Subscribe(string source, string estuary) => new(HttpMethod.Post, $"/v1/estuary/subscribe/{source}")
    {
        Content = new StringContent($$"""{"estuaryId":"{{estuary}}"}""", Encoding.UTF8, "application/json"),
    };

    public static HttpRequestMessage Delete(string path) => new(HttpMethod.Delete, path);

    /// <summary>Sends what must be answered with a status.</summary>
    public static async Task ExpectAsync(this HttpClient client, HttpRequestMessage request, HttpStatusCode expected)
    {
        using (request)
        using (HttpResponseMessage response = await client.SendAsync(request))
        {
            Assert.True(response.StatusCode == expected, $"{request.Method} {request.RequestUri} was answered {(int)response.StatusCode}, not {(int)expected}");
        }
    }

    /// <summary>Everything from the start to the tail.</summary>
    public static async Task<string> ReadAllAsync(this HttpClient client, string path)
    {
        using var content = new MemoryStream();
        for (string offset = "-1"; ;)
        {
            using HttpResponseMessage response = await client.GetAsync($"{path}?offset={offset}");
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path} from {offset} was answered {(int)response.StatusCode}");
            await response.Content.CopyToAsync(content);
            if (response.Headers.Contains("Stream-Up-To-Date"))
            {
                return Encoding.UTF8.GetString(content.ToArray());
            }

            Assert.NotEqual(offset, response.NextOffset());
            offset = response.NextOffset();
        }
    }

    public static string NextOffset(this HttpResponseMessage response) => response.Headers.GetValues("Stream-Next-Offset").Single();

    /// <summary>The position in an offset: how many bytes lie before it.</summary>
    public static long Position(string offset) => long.Parse(offset.Split('_')[1], CultureInfo.InvariantCulture);

    public static long Number(this HttpResponseMessage response, string header) =>
        long.Parse(response.Headers.GetValues(header).Single(), CultureInfo.InvariantCulture);
}
