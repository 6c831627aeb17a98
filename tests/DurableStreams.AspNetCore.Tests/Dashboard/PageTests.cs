using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Dashboard;

/// <summary>The files of the dashboard, as a browser gets them.</summary>
public sealed partial class PageTests : WireTests
{
    private protected override void Configure(DurableStreamsHttpOptions options) => options.Dashboard.Enabled = true;

    [Fact]
    public async Task Every_response_allows_nothing_from_elsewhere_and_nothing_inline()
    {
        foreach (string path in (string[])["/ui/", "/ui/app.js", "/ui/api/settings", "/ui/api/overview", "/ui/missing"])
        {
            using HttpResponseMessage response = await Server.Client.GetAsync(path);
            string policy = string.Join("", response.Headers.GetValues("Content-Security-Policy"));
            Assert.StartsWith(
                "default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("require-trusted-types-for 'script'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
            Assert.Equal("same-origin", response.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
            Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    [Fact]
    public async Task Scripts_of_other_origins_may_not_read_the_figures()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ui/api/overview");
        request.Headers.Add("Origin", "https://other.example");
        using HttpResponseMessage response = await Server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_file_that_a_browser_has_is_not_sent_again()
    {
        using HttpResponseMessage first = await Server.Client.GetAsync("/ui/app.js");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("text/javascript", first.Content.Headers.ContentType!.MediaType);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/ui/app.js");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage second = await Server.Client.SendAsync(again);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
    }

    [Fact]
    public async Task A_file_is_compressed_for_those_that_accept_it()
    {
        string plain = await Server.Client.GetStringAsync("/ui/app.css");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ui/app.css");
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        using HttpResponseMessage response = await Server.Client.SendAsync(request);
        await using var gzip = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);

        Assert.Equal("gzip", response.Content.Headers.ContentEncoding.Single());
        Assert.Equal(plain, await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task The_URL_without_a_slash_leads_to_the_page()
    {
        using HttpResponseMessage response = await Server.Client.GetAsync("/ui");

        Assert.Equal(HttpStatusCode.PermanentRedirect, response.StatusCode);
        Assert.Equal("ui/", response.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("/ui/ui")]
    [InlineData("/ui/api/ui")]
    [InlineData("/uix")]
    public async Task A_URL_of_no_file_leads_nowhere(string path)
    {
        using HttpResponseMessage response = await Server.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Everything_that_the_modules_import_is_there()
    {
        HashSet<Uri> known = [new(Server.Address, "/ui/app.js")];
        var next = new Queue<Uri>(known);
        while (next.TryDequeue(out Uri? module))
        {
            using HttpResponseMessage response = await Server.Client.GetAsync(module);
            Assert.True(response.IsSuccessStatusCode, $"{module}: {response.StatusCode}");
            string text = await response.Content.ReadAsStringAsync();
            foreach (Match import in Import().Matches(text))
            {
                var target = new Uri(module, import.Groups[1].Value);
                if (known.Add(target))
                {
                    next.Enqueue(target);
                }
            }
        }

        Assert.InRange(known.Count, 30, 100);
    }

    [Fact]
    public async Task Without_the_setting_there_is_no_dashboard()
    {
        await using StreamServer server = await StreamServer.StartAsync();
        using HttpResponseMessage response = await server.Client.GetAsync("/ui/");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [GeneratedRegex("from '(\\.[^']+)'")]
    private static partial Regex Import();
}
