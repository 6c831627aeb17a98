using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using DurableStreams.Storage.Sqlite;
using DurableStreams.TestKit.Processes;
using DurableStreams.TestKit.Streams;

namespace Server.Tests;

/// <summary>The real server on a data folder that an earlier release left.</summary>
public sealed class EarlierFolderTests : IDisposable
{
    private static readonly string Fixtures = Path.Combine(
        typeof(EarlierFolderTests).Assembly
            .GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(static metadata => metadata.Key == "RepositoryRoot").Value!,
        "tests/DurableStreams.Storage.Sqlite.Tests/Fixtures");

    private static readonly TimeSpan ReportTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ReportPause = TimeSpan.FromMilliseconds(20);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("folder-2026-11")]
    [InlineData("folder-2026-12")]
    public async Task A_folder_of_an_earlier_release_is_served_and_continued_over_HTTP(string fixture)
    {
        ZipFile.ExtractToDirectory(Path.Combine(Fixtures, fixture + ".zip"), TestServer.DataFolder(_folder));
        await using var server = await TestServer.StartOnDataAsync(_folder);
        using var client = server.CreateClient();

        Assert.Equal("one|two\nthree", await client.GetStringAsync("/v1/stream/plain"));
        Assert.Equal("""[{"a":1},{"b":"\u00f6"},{"c":null},1,[2,3]]""", await client.GetStringAsync("/v1/stream/json"));
        Assert.Equal("r1|r2three|", await client.GetStringAsync("/v1/stream/chain/3"));
        Assert.Equal("second life", await client.GetStringAsync("/v1/stream/reborn"));
        Assert.Equal("kept|own|", await client.GetStringAsync("/v1/stream/kept/fork"));
        using var gone = await client.GetAsync("/v1/stream/kept/old");
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
        using var closed = await client.GetAsync("/v1/stream/closed");
        Assert.Equal(["true"], closed.Headers.GetValues("Stream-Closed"));
        using var old = await client.GetAsync(
            "/v1/stream/plain?offset=0001793534400000_0000000000000008");
        Assert.Equal("three", await old.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.NoContent, await ProduceAsync(client, epoch: 2, number: 1));
        Assert.Equal(HttpStatusCode.Forbidden, await ProduceAsync(client, epoch: 1, number: 1));
        Assert.Equal(HttpStatusCode.OK, await ProduceAsync(client, epoch: 2, number: 2));
        Assert.Equal("10;20;21;00;x", await client.GetStringAsync("/v1/stream/producers"));
        Assert.Equal(0, await server.TerminateAsync());
    }

    [Fact]
    public async Task A_stream_at_a_path_that_is_reserved_since_is_reported_after_the_start()
    {
        var options = new SqliteStoreOptions { DataFolder = TestServer.DataFolder(_folder) };
        await using (SqliteStreamStore store = SqliteStreamStore.Open(options))
        {
            await TestStream.CreateAsync(store, TestStreams.Path("project/__ds/old"));
        }

        await using var server = await TestServer.StartOnDataAsync(_folder);
        long began = Stopwatch.GetTimestamp();
        while (!server.Output.Contains("the first is 'project/__ds/old'", StringComparison.Ordinal))
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < ReportTimeout, server.Output);
            await Task.Delay(ReportPause);
        }
    }

    private static async Task<HttpStatusCode> ProduceAsync(HttpClient client, int epoch, int number)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/stream/producers");
        request.Content = new StringContent("x", new MediaTypeHeaderValue("text/plain"));
        request.Headers.Add("Producer-Id", "a");
        request.Headers.Add("Producer-Epoch", $"{epoch}");
        request.Headers.Add("Producer-Seq", $"{number}");
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
