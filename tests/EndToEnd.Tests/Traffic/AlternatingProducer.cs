using System.Globalization;
using System.Net;

namespace EndToEnd.Tests.Traffic;

/// <summary>
/// An idempotent producer with several requests in flight, which go to the processes in turn. It holds every refusal
/// against what it knows: a gap or a duplicate that cannot be is a failure.
/// </summary>
/// <param name="path">The stream.</param>
/// <param name="name">The producer's id.</param>
/// <param name="send">Sends to a process; null when no answer came, so that the outcome is unknown.</param>
internal sealed class AlternatingProducer(string path, string name, Func<int, HttpRequestMessage, Task<HttpResponseMessage?>> send)
{
    private const int InFlight = 6;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private long _acknowledged;
    private long _gaps;
    private long _duplicates;

    /// <summary>How many were acknowledged: all up to the first that was not.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>True gaps that were answered: a request had overtaken another.</summary>
    public long Gaps => Volatile.Read(ref _gaps);

    /// <summary>True duplicates that were answered.</summary>
    public long Duplicates => Volatile.Read(ref _duplicates);

    public static string Line(string name, long seq) => string.Create(CultureInfo.InvariantCulture, $"{name} {seq}\n");

    /// <summary>Everything up to a number.</summary>
    public static string Lines(string name, long count) =>
        string.Concat(Enumerable.Range(0, (int)count).Select(seq => Line(name, seq)));

    /// <summary>Delivers on, from the number given, while the condition holds; each to its acknowledgement.</summary>
    public async Task<long> RunAsync(long from, Func<long, bool> goesOn, Action<int>? acknowledged = null)
    {
        var inFlight = new Queue<Task>();
        Task previous = Task.CompletedTask;
        long seq = from;
        for (; goesOn(seq); seq++)
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

    /// <summary>Sends again what was acknowledged, to both processes at the same time: a duplicate for both.</summary>
    public async Task RepeatAsync(long seq)
    {
        foreach (HttpResponseMessage? response in await Task.WhenAll(SendAsync(0, seq), SendAsync(1, seq)))
        {
            Require(response?.StatusCode == HttpStatusCode.NoContent, seq, $"acknowledged before, was answered {(int?)response?.StatusCode}");
            Interlocked.Increment(ref _duplicates);
        }
    }

    /// <summary>Sends once, whatever comes of it, while the stream is being replaced: nothing is a duplicate.</summary>
    public async Task SendLateAsync(long seq)
    {
        using HttpResponseMessage? response = await SendAsync((int)(seq % 2), seq);
        switch (response?.StatusCode)
        {
            case HttpStatusCode.OK or HttpStatusCode.NotFound:
                return;
            case HttpStatusCode.Conflict:
                Require(response.Number("Producer-Expected-Seq") < seq, seq, $"sent late, was answered a gap up to {response.Number("Producer-Expected-Seq")}");
                return;
            default:
                Require(false, seq, $"sent late, was answered {(int?)response?.StatusCode}");
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
                    Require(mayBeStored, seq, "was answered as a duplicate, and is none");
                    Interlocked.Increment(ref _duplicates);
                    Acknowledge(seq);
                    acknowledged?.Invoke(process);
                    return;
                case HttpStatusCode.Conflict:
                    long expected = response.Number("Producer-Expected-Seq");
                    Require(response.Number("Producer-Received-Seq") == seq, seq, "was answered a gap before another request");
                    Require(expected < seq && expected >= known, seq, $"was answered a gap from {expected}, when all before {known} was acknowledged");
                    Interlocked.Increment(ref _gaps);
                    await previous;
                    break;
                case null or HttpStatusCode.ServiceUnavailable:
                    mayBeStored = true;
                    await Task.Delay(Pause);
                    break;
                default:
                    Require(false, seq, $"was answered {(int)response.StatusCode}");
                    break;
            }
        }
    }

    // An acknowledgement proves all before it.
    private void Acknowledge(long seq)
    {
        long seen;
        do
        {
            seen = Acknowledged;
        }
        while (seen <= seq && Interlocked.CompareExchange(ref _acknowledged, seq + 1, seen) != seen);
    }

    private Task<HttpResponseMessage?> SendAsync(int process, long seq) => send(process, Requests.Append(path, Line(name, seq), name, seq));

    private void Require(bool condition, long seq, string what) => Assert.True(condition, $"{path}: {name} {seq} {what}.");
}
