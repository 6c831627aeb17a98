using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;
using DurableStreams.TestKit.Sizes;

namespace Server.Tests.Crash;

/// <summary>
/// Kills a server repeatedly: its estuaries must hold every append of their sources, once and in order.
/// </summary>
public sealed class FanOutCrashTests
{
    private const int Sources = 5;
    private const int Estuaries = 30;
    private const int SourcesOfEach = 3;
    private const int Rounds = 4;
    private const int MaxAcknowledgedPerRound = 200;

    /// <summary>
    /// Determines the subscriptions and when the server is killed. Set CRASH_SEED to repeat a failed run.
    /// </summary>
    private readonly int _seed = TestSize.Read("CRASH_SEED") ?? Random.Shared.Next();

    private readonly int[] _sent = new int[Sources];

    [Fact]
    public async Task Every_estuary_holds_every_append_of_its_sources_once_and_in_order()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(_seed);
        int[][] subscriptions = [.. Enumerable.Range(0, Estuaries).Select(_ => Pick(random))];
        var server = await TestServer.StartOnDataAsync(folder);
        try
        {
            await SubscribeAsync(server, subscriptions);
            for (var round = 0; round < Rounds; round++)
            {
                await LoadUntilKilledAsync(server, random.Next(20, MaxAcknowledgedPerRound));
                await server.DisposeAsync();
                server = await TestServer.StartOnDataAsync(folder);
            }

            using var client = server.CreateClient();
            await Task.WhenAll(
                Enumerable.Range(0, Sources).Select(source => TryAppendAsync(client, source, ++_sent[source])));
            await Task.WhenAll(subscriptions.Select((sources, estuary) => CheckAsync(client, estuary, sources)));
            Assert.Equal(0, await server.TerminateAsync());
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException(
                $"CRASH_SEED={_seed}: {failure.Message}\nThe server's last lines:\n{server.Output}", failure);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private static int[] Pick(Random random)
    {
        var all = Enumerable.Range(0, Sources).ToArray();
        random.Shuffle(all);
        return all[..SourcesOfEach];
    }

    private static async Task SubscribeAsync(ServerProcess server, int[][] subscriptions)
    {
        using var client = server.CreateClient();
        for (var source = 0; source < Sources; source++)
        {
            using var content = new StringContent("", Encoding.UTF8, "application/json");
            using var made = await client.PutAsync(new Uri($"/v1/stream/p/s{source}", UriKind.Relative), content);
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        }

        await Task.WhenAll(subscriptions.SelectMany((sources, estuary) => sources.Select(async source =>
        {
            using var content = new StringContent($$"""{"estuaryId":"e{{estuary}}"}""");
            using var answer =
                await client.PostAsync(new Uri($"/v1/estuary/subscribe/p/s{source}", UriKind.Relative), content);
            Assert.True(answer.IsSuccessStatusCode, $"A subscription was answered {(int)answer.StatusCode}.");
        })));
    }

    private async Task LoadUntilKilledAsync(ServerProcess server, int acknowledgements)
    {
        using var client = server.CreateClient();
        var left = acknowledgements;
        await Task.WhenAll(Enumerable.Range(0, Sources).Select(async source =>
        {
            // Unacknowledged appends are sent again after the restart, with the same number.
            for (; await TryAppendAsync(client, source, _sent[source] + 1); _sent[source]++)
            {
                if (Interlocked.Decrement(ref left) == 0)
                {
                    server.Kill();
                }
            }
        }));
        await server.WaitForExitAsync();
    }

    private static async Task<bool> TryAppendAsync(HttpClient client, int source, int number)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/stream/p/s{source}")
        {
            Content = new StringContent($"\"{source}#{number}\"", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Producer-Id", "writer");
        request.Headers.Add("Producer-Epoch", "0");
        request.Headers.Add("Producer-Seq", (number - 1).ToString(CultureInfo.InvariantCulture));
        try
        {
            using var answer = await client.SendAsync(request);
            Assert.True(answer.IsSuccessStatusCode, $"An append was answered {(int)answer.StatusCode}.");
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task CheckAsync(HttpClient client, int estuary, int[] sources)
    {
        List<string> held = [];
        var expected = sources.Sum(source => _sent[source]);
        var offset = "-1";
        while (held.Count < expected)
        {
            using var read = await client.GetAsync(
                new Uri($"/v1/stream/p/e{estuary}?offset={offset}&live=long-poll", UriKind.Relative));
            Assert.True(
                read.StatusCode == HttpStatusCode.OK,
                $"e{estuary} holds {held.Count} of {expected} and gets no more: {(int)read.StatusCode}.");
            held.AddRange(JsonSerializer.Deserialize<string[]>(await read.Content.ReadAsStringAsync())!);
            offset = read.Headers.GetValues("Stream-Next-Offset").Single();
        }

        foreach (var source in sources)
        {
            Assert.Equal(
                Enumerable.Range(1, _sent[source]).Select(number => $"{source}#{number}"),
                held.Where(message => message.StartsWith($"{source}#", StringComparison.Ordinal)));
        }

        Assert.Equal(expected, held.Count);
    }
}
