using DurableStreams.Core.Tests.Writing.Linearizability;

namespace DurableStreams.Core.Tests.Writing.Randomised;

/// <summary>An idempotent producer: retries the same bytes with the same stamp until they are acknowledged.</summary>
internal sealed class ProducerSession(string id)
{
    private readonly HashSet<long> _acknowledged = [];
    private long _epoch;
    private long _next;

    /// <summary>The lowest seq of the epoch that is not yet acknowledged.</summary>
    public long Next => _next;

    /// <summary>Some requests from the first unacknowledged one on; sometimes also the last acknowledged one.</summary>
    public List<Request.Append> NextRequests(Random random)
    {
        var requests = new List<Request.Append>();
        if (_next > 0 && random.Next(6) == 0)
        {
            requests.Add(RequestOf(_next - 1));
        }

        int count = 1 + random.Next(3);
        for (int i = 0; i < count; i++)
        {
            requests.Add(RequestOf(_next + i));
        }

        return requests;
    }

    /// <summary>Begins a higher epoch, which fences off producers with an older one.</summary>
    public void Restart(long epoch)
    {
        _epoch = epoch;
        _next = 0;
        _acknowledged.Clear();
    }

    public void Restart() => Restart(_epoch + 1);

    /// <summary>Processes the responses to requests that were sent together.</summary>
    public void Learn(IReadOnlyList<Request.Append> requests, IReadOnlyList<Answer> answers)
    {
        long sentFrom = _next;
        foreach ((Request.Append request, Answer answer) in requests.Zip(answers))
        {
            if (request.By!.Value.Epoch == _epoch)
            {
                Learn(request.By.Value, answer, sentFrom);
            }
        }

        while (_acknowledged.Contains(_next))
        {
            _next++;
        }
    }

    private void Learn(Stamp stamp, Answer answer, long sentFrom)
    {
        switch (answer)
        {
            case Answer.Appended or Answer.Duplicate:
                _acknowledged.Add(stamp.Seq);
                break;
            case Answer.StaleEpoch(var current):
                Restart(current + 1);
                break;
            case Answer.Gap(var expected, _) when expected < sentFrom:
            case Answer.EpochStartsAboveZero when sentFrom > 0:
                // The stream was recreated and has lost the acknowledged requests.
                Restart();
                break;
        }
    }

    private Request.Append RequestOf(long seq)
    {
        var stamp = new Stamp(id, _epoch, seq);
        return new Request.Append($"{stamp};", By: stamp);
    }
}
