using System.Globalization;
using System.Net;

namespace EndToEnd.Tests.Traffic;

/// <summary>
/// An idempotent producer with several requests in flight, which it sends to the processes in turn. It checks every
/// refusal against its own state: a false gap or a false duplicate fails the test.
/// </summary>
/// <param name="path">The path of the stream.</param>
/// <param name="name">The producer id.</param>
/// <param name="send">Sends a request to a process. Returns null if the outcome is unknown.</param>
internal sealed class AlternatingProducer(
    string path, string name, Func<int, HttpRequestMessage, Task<HttpResponseMessage?>> send)
{
    private const int InFlight = 6;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private long _acknowledged;
    private long _gaps;
    private long _duplicates;

    /// <summary>The number of acknowledged appends: all before the first one that is not acknowledged.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>The number of true gaps reported, after one request had overtaken another.</summary>
    public long Gaps => Volatile.Read(ref _gaps);

    /// <summary>The number of true duplicates reported.</summary>
    public long Duplicates => Volatile.Read(ref _duplicates);

    public static string Line(string name, long seq) => string.Create(CultureInfo.InvariantCulture, $"{name} {seq}\n");

    /// <summary>The content of a stream after the given number of appends.</summary>
    public static string Lines(string name, long count) =>
        string.Concat(Enumerable.Range(0, (int)count).Select(seq => Line(name, seq)));

    /// <summary>Appends from a number on while the condition holds. Retries each until acknowledged.</summary>
    public async Task<long> RunAsync(long from, Func<long, bool> isRunning, Action<int>? acknowledged = null)
    {
        var inFlight = new Queue<Task>();
        Task previous = Task.CompletedTask;
        long seq = from;
        for (; isRunning(seq); seq++)
        {
            if (inFlight.Count == InFlight)
            {
                await inFlight.Dequeue();
            }

            previous = DeliverAsync(seq, previous, acknowledged);
            inFlight.Enqueue(previous);
        }

        await Task.WhenAll(inFlight);
        return seq;
    }

    /// <summary>Repeats an acknowledged append to both processes at once. Both must report a duplicate.</summary>
    public async Task RepeatAsync(long seq)
    {
        foreach (HttpResponseMessage? response in await Task.WhenAll(SendAsync(0, seq), SendAsync(1, seq)))
        {
            Require(
                response?.StatusCode == HttpStatusCode.NoContent,
                seq,
                $"was acknowledged, but its repetition returned {(int?)response?.StatusCode}");
            Interlocked.Increment(ref _duplicates);
        }
    }

    /// <summary>Sends once while the stream is being recreated. Any outcome but a duplicate is valid.</summary>
    public async Task SendLateAsync(long seq)
    {
        using HttpResponseMessage? response = await SendAsync((int)(seq % 2), seq);
        switch (response?.StatusCode)
        {
            case HttpStatusCode.OK or HttpStatusCode.NotFound:
                return;
            case HttpStatusCode.Conflict:
                long expected = response.Number("Producer-Expected-Seq");
                Require(expected < seq, seq, $"sent late, got a gap from {expected}");
                return;
            default:
                Require(false, seq, $"sent late, returned {(int?)response?.StatusCode}");
                return;
        }
    }

    private async Task DeliverAsync(long seq, Task previous, Action<int>? acknowledged)
    {
        bool mayBeStored = false;
        for (int attempt = 0; ; attempt++)
        {
            long known = Acknowledged;
            int process = (int)((seq + attempt) % 2);
            using HttpResponseMessage? response = await SendAsync(process, seq);
            switch (response?.StatusCode)
            {
                case HttpStatusCode.OK:
                    Acknowledge(seq);
                    acknowledged?.Invoke(process);
                    return;
                case HttpStatusCode.NoContent:
                    Require(mayBeStored, seq, "was reported as a duplicate, but is none");
                    Interlocked.Increment(ref _duplicates);
                    Acknowledge(seq);
                    acknowledged?.Invoke(process);
                    return;
                case HttpStatusCode.Conflict:
                    long expected = response.Number("Producer-Expected-Seq");
                    Require(response.Number("Producer-Received-Seq") == seq, seq, "got the gap of another request");
                    Require(
                        expected < seq && expected >= known,
                        seq,
                        $"got a gap from {expected}, although all before {known} were acknowledged");
                    Interlocked.Increment(ref _gaps);
                    await previous;
                    break;
                case null or HttpStatusCode.ServiceUnavailable:
                    mayBeStored = true;
                    await Task.Delay(Pause);
                    break;
                default:
                    Require(false, seq, $"returned {(int)response.StatusCode}");
                    break;
            }
        }
    }

    // An acknowledgement implies all before it.
    private void Acknowledge(long seq)
    {
        long seen;
        do
        {
            seen = Acknowledged;
        }
        while (seen <= seq && Interlocked.CompareExchange(ref _acknowledged, seq + 1, seen) != seen);
    }

    private Task<HttpResponseMessage?> SendAsync(int process, long seq) =>
        send(process, Requests.Append(path, Line(name, seq), name, seq));

    private void Require(bool condition, long seq, string problem) =>
        Assert.True(condition, $"{path}: {name} {seq} {problem}.");
}
