using System.Diagnostics;
using System.Net;
using System.Text;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace Server.Tests;

public sealed class ShutdownTests : IDisposable
{
    private const string Path = "/v1/stream/shutdown/tail";

    /// <summary>Shorter than any live read, and long enough for a machine that is busy with other tests.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_idle_server_exits_with_0_on_termination()
    {
        await using var server = await TestServer.StartOnDataAsync(_folder);

        await AssertEndsInTimeAsync(server);
    }

    [Fact]
    public async Task On_termination_a_server_first_completes_its_live_readers()
    {
        await using var server = await TestServer.StartOnDataAsync(_folder);
        using var client = server.CreateClient();
        using var created = await client.PutAsync(Path, new StringContent("first", Encoding.UTF8, "text/plain"));
        var tail = created.Headers.GetValues("Stream-Next-Offset").Single();

        Task<HttpResponseMessage>[] polls =
        [
            .. Enumerable.Range(0, 10).Select(_ => client.GetAsync($"{Path}?offset={tail}&live=long-poll"))
        ];
        // The polls were sent first: once every reader has its first event, the polls are waiting.
        var readers = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => EventReader.ConnectAsync(client, $"{Path}?offset=-1&live=sse")));

        await AssertEndsInTimeAsync(server);

        foreach (var poll in polls)
        {
            using var response = await poll;
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
            Assert.Equal(tail, response.Headers.GetValues("Stream-Next-Offset").Single());
        }

        foreach (var reader in readers)
        {
            using (reader)
            {
                Assert.EndsWith("\n\n", await reader.ReadToEndAsync(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task An_acknowledged_append_survives_the_shutdown()
    {
        var acknowledged = 0;
        await using (var server = await TestServer.StartOnDataAsync(_folder))
        {
            using var client = server.CreateClient();
            using var created = await client.PutAsync(Path, new StringContent("", Encoding.UTF8, "text/plain"));
            var ending = Task.CompletedTask;
            while (await AppendAsync(client, "line\n"))
            {
                if (++acknowledged == 50)
                {
                    ending = AssertEndsInTimeAsync(server);
                }
            }

            await ending;
        }

        await using var next = await TestServer.StartOnDataAsync(_folder);
        using var reader = next.CreateClient();
        var lines = (await reader.GetStringAsync(Path)).Split('\n')[..^1];
        Assert.InRange(lines.Length, acknowledged, acknowledged + 1);
    }

    /// <summary>False once the server refuses appends or is no longer running.</summary>
    private static async Task<bool> AppendAsync(HttpClient client, string text)
    {
        try
        {
            using var response = await client.PostAsync(Path, new StringContent(text, Encoding.UTF8, "text/plain"));
            return response.StatusCode == HttpStatusCode.NoContent;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task AssertEndsInTimeAsync(ServerProcess server)
    {
        var watch = Stopwatch.StartNew();
        Assert.Equal(0, await server.TerminateAsync());
        Assert.True(
            watch.Elapsed < Limit, $"The server took {watch.Elapsed.TotalSeconds:F1} s to end.\n{server.Output}");
    }
}
