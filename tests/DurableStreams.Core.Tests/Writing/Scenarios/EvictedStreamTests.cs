using DurableStreams.Core.Tests.Writing.Linearizability;
using DurableStreams.Options;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>A service keeps few streams active; an evicted stream continues where it was.</summary>
public sealed class EvictedStreamTests
{
    private const int Streams = 20;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Streams_that_are_evicted_in_between_lose_nothing_and_store_nothing_twice(bool isExclusive)
    {
        var store = new MemoryStreamStore(isExclusive);
        await using var service = TestServices.Start(store, store, new StreamServiceOptions { MaxActiveStreams = 3 });
        StreamClient[] clients =
            [.. Enumerable.Range(0, Streams).Select(i => new StreamClient(service, TestStreams.Path($"s{i}")))];
        foreach (StreamClient client in clients)
        {
            await client.AskAsync(new Request.Create());
        }

        Assert.InRange(service.ActiveStreamCount, 1, Streams - 1);
        for (int seq = 0; seq < 10; seq++)
        {
            var append = new Request.Append($"{seq};", By: new Stamp("p", 0, seq));
            Answer[] answers = await Task.WhenAll(clients.Select(client => Task.Run(() => client.AskAsync(append))));
            Answer[] again = await Task.WhenAll(clients.Select(client => Task.Run(() => client.AskAsync(append))));

            Assert.All(answers, answer => Assert.IsType<Answer.Appended>(answer));
            Assert.All(again, answer => Assert.IsType<Answer.Duplicate>(answer));
        }

        foreach (StreamClient client in clients)
        {
            var content = Assert.IsType<Answer.Content>(await client.AskAsync(new Request.Read()));
            Assert.Equal("0;1;2;3;4;5;6;7;8;9;", content.Text);
        }
    }
}
