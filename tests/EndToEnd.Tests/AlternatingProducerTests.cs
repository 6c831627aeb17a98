using System.Net;
using DurableStreams.TestKit.Sizes;
using EndToEnd.Tests.Processes;
using EndToEnd.Tests.Traffic;
using Xunit.Abstractions;

namespace EndToEnd.Tests;

/// <remarks><c>ALTERNATING_APPENDS</c> changes the number of appends to each incarnation.</remarks>
public sealed class AlternatingProducerTests(TwoProcesses processes, ITestOutputHelper log)
    : IClassFixture<TwoProcesses>
{
    private const string Stream = "/v1/stream/alternating/producer";
    private const int Incarnations = 6;
    private const int Late = 6;
    private static readonly int Appends = TestSize.Read("ALTERNATING_APPENDS") ?? 50;

    [Fact]
    public async Task A_producer_that_alternates_never_gets_a_false_gap_or_duplicate_even_if_its_stream_is_recreated()
    {
        HttpClient[] clients = [await processes.ClientAsync(0), await processes.ClientAsync(1)];
        await clients[0].ExpectAsync(Requests.Create(Stream), HttpStatusCode.Created);
        for (int incarnation = 0; incarnation < Incarnations; incarnation++)
        {
            var producer = new AlternatingProducer(
                Stream, "producer", async (process, request) => await clients[process].SendAsync(request));
            await producer.RunAsync(0, seq => seq < Appends);
            await Task.WhenAll(Enumerable.Range(0, 10).Select(step => producer.RepeatAsync(step * Appends / 10)));
            string content = await clients[incarnation % 2].ReadAllAsync(Stream);
            Assert.Equal(AlternatingProducer.Lines("producer", Appends), content);
            log.WriteLine(
                $"Incarnation {incarnation}: {producer.Acknowledged} appends, {producer.Gaps} true gaps, "
                + $"{producer.Duplicates} true duplicates.");

            // The last requests race with the deletion, and every second time also with the next creation.
            Task late = Task.WhenAll(Enumerable.Range(Appends, Late).Select(seq => producer.SendLateAsync(seq)));
            await clients[incarnation % 2].ExpectAsync(Requests.Delete(Stream), HttpStatusCode.NoContent);
            await (incarnation % 2 == 0 ? late : Task.CompletedTask);
            await clients[(incarnation + 1) % 2].ExpectAsync(Requests.Create(Stream), HttpStatusCode.Created);
            await late;
        }
    }
}
