using System.Globalization;
using System.Text;
using System.Text.Json;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.FunctionApp.Tests.Http;

/// <summary>Requests to the HTTP functions, as clients see them.</summary>
public sealed class HttpTests : IAsyncLifetime
{
    private readonly FaultScript _faults = new();
    private App _app = null!;

    public async Task InitializeAsync() =>
        _app = await App.StartAsync(faults: _faults, settings: new() { ["DurableStreams:MaxBodyBytes"] = "1000" });

    public async Task DisposeAsync()
    {
        Assert.Empty(_app.Failures.Thrown);
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Every_operation_of_a_stream_works()
    {
        await _app.CreateAsync();
        Assert.Equal(204, Status(await _app.SendAsync("POST", "/v1/stream/a", """{"n":1}""")));
        Assert.Equal(204, Status(await _app.SendAsync("POST", "/v1/stream/a", """[{"n":2},{"n":3}]""")));
        Assert.Equal(
            """[{"n":1},{"n":2},{"n":3}]""", await TextAsync(await _app.SendAsync("GET", "/v1/stream/a?offset=-1")));
        Assert.Equal(204, Status(await _app.SendAsync("DELETE", "/v1/stream/a")));
        Assert.Equal(404, Status(await _app.SendAsync("GET", "/v1/stream/a")));
    }

    [Fact]
    public async Task Head_returns_metadata_without_a_body()
    {
        await _app.CreateAsync();
        HttpResponseMessage head = await _app.SendAsync("HEAD", "/v1/stream/a");
        Assert.Equal(200, Status(head));
        Assert.Equal("application/json", head.Content.Headers.ContentType?.ToString());
        Assert.True(head.Headers.Contains("Stream-Next-Offset"));
        Assert.Equal(404, Status(await _app.SendAsync("HEAD", "/v1/stream/none")));
    }

    [Fact]
    public async Task Options_answers_a_preflight()
    {
        HttpResponseMessage options = await _app.SendAsync("OPTIONS", "/v1/stream/a");
        Assert.Equal(204, Status(options));
        Assert.Equal("*", options.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    [Fact]
    public async Task An_unsupported_method_is_405_with_the_supported_ones()
    {
        HttpResponseMessage patch = await _app.SendAsync("PATCH", "/v1/stream/a", "{}");
        Assert.Equal(405, Status(patch));
        Assert.Equal("GET, HEAD, PUT, POST, DELETE, OPTIONS", string.Join(", ", patch.Content.Headers.Allow));
        await AssertErrorAsync(patch, "METHOD_NOT_ALLOWED");
    }

    [Fact]
    public async Task A_method_that_no_function_lists_is_404_as_on_the_functions_host() =>
        Assert.Equal(404, Status(await _app.SendAsync("PROPFIND", "/v1/stream/a")));

    [Theory]
    [InlineData("GET", "/v1/stream/none", 404, "STREAM_NOT_FOUND")]
    [InlineData("GET", "/v1/stream/", 400, null)]
    [InlineData("GET", "/v1/stream", 400, null)]
    [InlineData("GET", "/v1/stream/a?offset=x", 400, "INVALID_OFFSET")]
    [InlineData("GET", "/v1/stream/a%ff", 400, null)]
    [InlineData("GET", "/v1/stream/__ds/x", 404, "RESERVED_PATH")]
    [InlineData("POST", "/v1/stream/none", 404, "STREAM_NOT_FOUND")]
    public async Task A_refusal_is_json(string method, string path, int status, string? code)
    {
        HttpResponseMessage refused = await _app.SendAsync(method, path, method == "POST" ? "{}" : null);
        Assert.Equal(status, Status(refused));
        await AssertErrorAsync(refused, code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_the_limit_is_413_however_it_is_sent(bool chunked)
    {
        await _app.CreateAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/stream/a");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes($"\"{new string('x', 100_000)}\""));
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = chunked;
        HttpResponseMessage refused = await _app.Client.SendAsync(request);
        Assert.Equal(413, Status(refused));
        await AssertErrorAsync(refused, null);
        Assert.Equal("[]", await TextAsync(await _app.SendAsync("GET", "/v1/stream/a?offset=-1")));
    }

    [Theory]
    [InlineData("/v1/stream/p/q", "/v1/stream/p%2Fq")]
    [InlineData("/v1/stream/p%2fq", "/v1/stream/p/q")]
    [InlineData("/v1/stream/%C3%A4%20b", "/v1/stream/%c3%a4%20b")]
    [InlineData("/v1/stream/a+b", "/v1/stream/a%2Bb")]
    public async Task Equivalent_spellings_of_a_path_identify_one_stream(string written, string read)
    {
        await _app.CreateAsync(written, body: "[1]");
        Assert.Equal("[1]", await TextAsync(await _app.SendAsync("GET", read + "?offset=-1")));
    }

    [Fact]
    public async Task An_unavailable_store_is_503_with_Retry_After()
    {
        _faults.Always(StoreCall.Get, Fault.Before);
        HttpResponseMessage refused = await _app.SendAsync("GET", "/v1/stream/a");
        Assert.Equal(503, Status(refused));
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal("\"capacity\";r=0;t=1", refused.Headers.GetValues("RateLimit").Single());
        await AssertErrorAsync(refused, null);
    }

    [Fact]
    public async Task An_error_is_problem_details_if_accept_names_them()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/stream/none");
        request.Headers.Accept.Add(new("application/problem+json"));
        HttpResponseMessage refused = await _app.Client.SendAsync(request);
        Assert.Equal(404, Status(refused));
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.ToString());
        JsonElement problem = JsonDocument.Parse(await TextAsync(refused)).RootElement;
        Assert.Equal("STREAM_NOT_FOUND", problem.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(404, problem.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task A_repeated_put_of_another_visibility_and_an_incremented_offset_are_answered_as_on_the_server()
    {
        await _app.CreateAsync(body: "[1]");
        Assert.Equal(409, Status(await _app.SendAsync("PUT", "/v1/stream/a?public=true", "")));
        string tail = (await _app.SendAsync("HEAD", "/v1/stream/a")).Headers.GetValues("Stream-Next-Offset").Single();
        string after = $"{tail[..17]}{int.Parse(tail[17..], CultureInfo.InvariantCulture) + 1:D16}";
        Assert.Equal("[]", await TextAsync(await _app.SendAsync("GET", $"/v1/stream/a?offset={after}")));
        await _app.SendAsync("POST", "/v1/stream/a", "[2]");
        Assert.Equal("[2]", await TextAsync(await _app.SendAsync("GET", $"/v1/stream/a?offset={after}")));
    }

    [Fact]
    public async Task Health_is_ok()
    {
        HttpResponseMessage health = await _app.SendAsync("GET", "/health");
        Assert.Equal("""{"status":"ok"}""", await TextAsync(health));
        Assert.Equal(200, Status(await _app.SendAsync("HEAD", "/health")));
        Assert.Equal(404, Status(await _app.SendAsync("POST", "/health", "{}")));
    }

    [Fact]
    public async Task Readiness_depends_on_the_storage_and_liveness_does_not()
    {
        _faults.Always(StoreCall.Get, Fault.Before);
        HttpResponseMessage away = await _app.SendAsync("GET", "/health/ready");
        Assert.Equal(503, Status(away));
        Assert.Equal("no-store", away.Headers.CacheControl?.ToString());
        Assert.NotNull(away.Headers.RetryAfter);
        Assert.Equal("""{"status":"unavailable"}""", await TextAsync(away));
        Assert.Equal(503, Status(await _app.SendAsync("HEAD", "/health/ready")));
        Assert.Equal(200, Status(await _app.SendAsync("GET", "/health")));
        Assert.Equal(404, Status(await _app.SendAsync("POST", "/health/ready", "{}")));
    }

    private static int Status(HttpResponseMessage response) => (int)response.StatusCode;

    private static Task<string> TextAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync();

    private static async Task AssertErrorAsync(HttpResponseMessage response, string? code)
    {
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        JsonElement error = JsonDocument.Parse(await TextAsync(response)).RootElement.GetProperty("error");
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        Assert.Equal(code ?? error.GetProperty("code").GetString(), error.GetProperty("code").GetString());
    }
}
