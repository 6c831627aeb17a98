using System.Net;
using System.Text;
using System.Text.Json;

namespace DurableStreams.TestKit.Wakes;

/// <summary>Follows a wake stream, and races with others for the claims.</summary>
public sealed class PullWakeWorker(
    IUnreliableServer server, WakeLedger ledger, Moods moods, TimeSpan lease, string wakeStream, string name)
{
    public async Task RunAsync(CancellationToken stopping)
    {
        string offset = "-1";
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                string url = $"/v1/stream/{wakeStream}?offset={offset}&live=long-poll";
                using HttpResponseMessage read = await server.InsistAsync(
                    () => new HttpRequestMessage(HttpMethod.Get, url), stopping);
                string events = read.StatusCode == HttpStatusCode.OK
                    ? await read.Content.ReadAsStringAsync(stopping)
                    : "[]";
                foreach (JsonElement wake in JsonDocument.Parse(events).RootElement.EnumerateArray())
                {
                    await ClaimAsync(wake.GetProperty("subscription_id").GetString()!, stopping);
                }

                offset = read.Headers.GetValues("Stream-Next-Offset").Single();
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
            }
        }
    }

    private async Task ClaimAsync(string subscription, CancellationToken stopping)
    {
        using HttpResponseMessage answer = await server.InsistAsync(
            () => new HttpRequestMessage(HttpMethod.Post, $"/v1/stream/__ds/subscriptions/{subscription}/claim")
            {
                Content = new StringContent($$"""{"worker":"{{name}}"}""", Encoding.UTF8, "application/json"),
            },
            stopping);
        if (answer.StatusCode == HttpStatusCode.Conflict)
        {
            return;
        }

        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw new InvalidOperationException(
                $"A claim of {subscription} was answered {(int)answer.StatusCode}.");
        }

        using JsonDocument body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(stopping));
        Wake wake = Wake.Parse(subscription, body.RootElement);
        ledger.Received(wake, isClaim: true);
        switch (moods.Next())
        {
            case Mood.Crashes:
                return;
            case Mood.Refuses:
                await SendAsync(wake, "release", [], done: false, stopping);
                return;
            case Mood.Hangs:
            case Mood.AnswersLate:
                await Task.Delay(lease * 1.3, stopping);
                break;
            case Mood.AcksBeforeItIsDone:
                await SendAsync(wake, "ack", wake.Streams.Take(1), done: false, stopping);
                break;
            case Mood.AnswersTwice:
                await SendAsync(wake, "ack", wake.Streams, done: true, stopping);
                break;
        }

        await SendAsync(wake, "ack", wake.Streams, done: true, stopping);
    }

    private async Task SendAsync(
        Wake wake, string action, IEnumerable<WakeStream> acked, bool done, CancellationToken stopping)
    {
        long known = ledger.Known(wake.Subscription);
        using HttpResponseMessage? answer = await server.TryAsync(wake.Request(action, acked, done), stopping);
        if (answer is not null)
        {
            ledger.Answered(wake, answer.StatusCode, known);
        }
    }
}
