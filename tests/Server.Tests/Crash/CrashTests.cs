using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;
using DurableStreams.TestKit.Sizes;
using Xunit.Abstractions;

namespace Server.Tests.Crash;

/// <remarks><c>CRASH_ROUNDS</c> is the number of kills.</remarks>
public sealed class CrashTests(ITestOutputHelper log)
{
    private const int Streams = 12;
    private const int MaxAcknowledgedPerRound = 900;

    private static readonly int Rounds = TestSize.Read("CRASH_ROUNDS") ?? 6;

    /// <summary>Determines when the server is killed. Set CRASH_SEED to repeat a failed run.</summary>
    private readonly int _seed = TestSize.Read("CRASH_SEED") ?? Random.Shared.Next();

    [Fact]
    public async Task A_killed_server_keeps_every_acknowledged_append_once_and_in_order()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(_seed);
        LoadedStream[] streams = [.. Enumerable.Range(0, Streams).Select(LoadedStream.Numbered)];
        var shortLived = new ShortLivedStreams();
        var server = await TestServer.StartOnDataAsync(folder);
        var round = 0;
        try
        {
            using (var client = server.CreateClient())
            {
                await Task.WhenAll(streams.Select(stream => stream.CreateAsync(client)));
            }

            while (++round <= Rounds)
            {
                await LoadUntilKilledAsync(server, random.Next(1, MaxAcknowledgedPerRound), streams, shortLived);
                await server.DisposeAsync();
                server = await TestServer.StartOnDataAsync(folder);
                using var client = server.CreateClient();
                await Task.WhenAll(
                    [shortLived.CheckAsync(client), .. streams.Select(stream => stream.CheckAndResumeAsync(client))]);
            }

            Assert.Equal(0, await server.TerminateAsync());
            Report(streams, shortLived);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException(
                $"CRASH_SEED={_seed}, round {round}: {failure.Message}\nThe server's last lines:\n{server.Output}",
                failure);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private void Report(LoadedStream[] streams, ShortLivedStreams shortLived)
    {
        ProducerWriter[] producers = [.. streams.SelectMany(stream => stream.Writers).OfType<ProducerWriter>()];
        log.WriteLine(
            $"Seed {_seed}: {streams.Sum(
                stream => stream.Appends)} appends and {shortLived.Count} short-lived streams through {Rounds} kills.");
        log.WriteLine(
            $"Producers repeated {producers.Sum(producer => producer.KeptUnanswered)} stored appends and {producers.Sum(
                producer => producer.LostUnanswered)} lost ones.");
    }

    private static async Task LoadUntilKilledAsync(
        ServerProcess server, int acknowledgements, LoadedStream[] streams, ShortLivedStreams shortLived)
    {
        using var client = server.CreateClient();
        var load = new Load(client, server.Kill, acknowledgements);
        await Task.WhenAll(
            [
                shortLived.WriteAsync(load),
                .. streams.SelectMany(stream => stream.Writers).Select(writer => writer.WriteAsync(load))
            ]);
        await server.WaitForExitAsync();
    }
}
