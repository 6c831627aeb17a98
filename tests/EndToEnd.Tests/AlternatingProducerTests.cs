using System.Net;
using EndToEnd.Tests.Processes;
using EndToEnd.Tests.Traffic;
using Xunit.Abstractions;

namespace EndToEnd.Tests;

public sealed class AlternatingProducerTests(TwoProcesses processes, ITestOutputHelper log) : IClassFixture<TwoProcesses>
{
    private const string Stream = "/v1/stream/alternating/producer";
    private const int Incarnations = 6;
    private const int Appends = 150;
    private const int Late = 6;

    [Fact]
    public async Task A_producer_that_alternates_is_told_no_false_gap_and_no_false_duplicate_also_when_its_stream_begins_anew()
    {
        HttpClient[] clients = [await processes.ClientAsync(0), await processes.ClientAsync(1)];
        await clients[0].ExpectAsync(Requests.Create(Stream), HttpStatusCode.Created);
        for (int incarnation = 0; incarnation < Incarnations; incarnation++)
        {
            var producer = new AlternatingProducer(Stream, "producer", async (process, request) => await clients[process].SendAsync(request));
            await producer.RunAsync(0, seq => seq < Appends);
            await Task.WhenAll(Enumerable.Range(0, 10).Select(step => producer.RepeatAsync(step * Appends / 10)));
            Assert.Equal(AlternatingProducer.Lines("producer", Appends), await clients[incarnation % 2].ReadAllAsync(Stream));
            log.WriteLine($"Life {incarnation}: {producer.Acknowledged} appends, {producer.Gaps} true gaps, {producer.Duplicates} true duplicates.");

            // The old incarnation's last requests meet its end, and in every second incarnation the beginning of the next.
            Task late = Task.WhenAll(Enumerable.Range(Appends, Late).Select(seq => producer.SendLateAsync(seq)));
            await clients[incarnation % 2].ExpectAsync(Requests.Delete(Stream), HttpStatusCode.NoContent);
            await (incarnation % 2 == 0 ? late : Task.CompletedTask);
            await clients[(incarnation + 1) % 2].ExpectAsync(Requests.Create(Stream), HttpStatusCode.Created);
            await late;
        }
    }
}
