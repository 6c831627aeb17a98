using System.Globalization;
using System.Net;

namespace Server.Tests.Crash;

/// <summary>
/// An idempotent producer with several requests in flight. A request that overtakes its predecessor is answered 409 (a
/// gap) and repeated after the predecessor; after a crash, the producer repeats every unacknowledged request.
/// </summary>
internal sealed class ProducerWriter(string name, string path, string contentType) : Writer(name, path, contentType)
{
    private const int InFlight = 4;
    private readonly HashSet<long> _acknowledged = [];
    private long _lastFound = -1;

    /// <summary>Appends that were stored although their response was lost.</summary>
    public int KeptUnanswered { get; private set; }

    /// <summary>Appends lost in a kill; allowed, because they were not acknowledged.</summary>
    public int LostUnanswered { get; private set; }

    public override async Task WriteAsync(Load load)
    {
        var inFlight = new Queue<Task<bool>>();
        var previous = Task.FromResult(true);
        while (!load.Killed && (inFlight.Count < InFlight || await inFlight.Dequeue()))
        {
            previous = DeliverAsync(load.SendAsync, NextNumber(), previous, HttpStatusCode.OK, load.Acknowledged);
            inFlight.Enqueue(previous);
        }

        await Task.WhenAll(inFlight);
    }

    public override void Check(IReadOnlyList<long> found)
    {
        for (var index = 0; index < found.Count; index++)
        {
            Require(found[index] == index, $"append {found[index]} stands where {index} should");
        }

        _lastFound = found.Count - 1;
        Require(_lastFound <= LastSent, "there is an append which was never sent");
        Require(
            _acknowledged.All(number => number <= _lastFound),
            $"the stream ends at append {_lastFound}, but {_acknowledged.DefaultIfEmpty(-1).Max()} was acknowledged");
    }

    /// <summary>Repeats the unacknowledged appends: exactly the stored ones must be reported as duplicates.</summary>
    public override async Task ResumeAsync(HttpClient client)
    {
        var deliveries = new List<Task<bool>> { Task.FromResult(true) };
        for (long number = 0; number <= LastSent; number++)
        {
            if (!_acknowledged.Contains(number))
            {
                var kept = number <= _lastFound;
                KeptUnanswered += kept ? 1 : 0;
                LostUnanswered += kept ? 0 : 1;
                var expected = kept ? HttpStatusCode.NoContent : HttpStatusCode.OK;
                deliveries.Add(
                    DeliverAsync(
                        async request => await client.SendAsync(request), number, deliveries[^1], expected, () => { }));
            }
        }

        await Task.WhenAll(deliveries);
    }

    private async Task<bool> DeliverAsync(
        Func<HttpRequestMessage, Task<HttpResponseMessage?>> send,
        long number,
        Task<bool> previous,
        HttpStatusCode expected,
        Action acknowledged)
    {
        while (true)
        {
            var mayOvertake = !previous.IsCompleted;
            using var response = await send(Append(number, epoch: 0));
            if (response is null)
            {
                return false;
            }

            if (mayOvertake
                && response.StatusCode == HttpStatusCode.Conflict
                && response.Headers.Contains("Producer-Expected-Seq"))
            {
                if (await previous)
                {
                    continue;
                }

                return false;
            }

            Require(
                response.StatusCode == expected,
                $"append {number} was answered {(int)response.StatusCode}, not {(int)expected}");
            lock (_acknowledged)
            {
                _acknowledged.Add(number);
            }

            acknowledged();
            return true;
        }
    }

    private HttpRequestMessage Append(long number, long epoch)
    {
        var request = Append(number);
        request.Headers.Add("Producer-Id", Name);
        request.Headers.Add("Producer-Epoch", epoch.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Producer-Seq", number.ToString(CultureInfo.InvariantCulture));
        return request;
    }
}
