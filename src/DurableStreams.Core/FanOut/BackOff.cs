using System.Collections.Concurrent;
using DurableStreams.Storage;

namespace DurableStreams.FanOut;

/// <summary>Files a due row for an estuary that could not receive, and remembers for a while that it did.</summary>
internal sealed class BackOff(IDueStore due, FanOutOptions options, TimeProvider time)
{
    /// <summary>More are not remembered; another row does no harm.</summary>
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<(StreamPath Estuary, StreamPath Source), DateTimeOffset> _filed = new();

    /// <summary>When a try is due after so many in vain.</summary>
    public TimeSpan After(int attempts)
    {
        TimeSpan doubled = options.FirstBackOff * Math.Pow(2, Math.Min(attempts, 20));
        return doubled < options.LongestBackOff ? doubled : options.LongestBackOff;
    }

    /// <summary>Files a row, unless one was filed that is not due yet.</summary>
    /// <returns>False when it could not be filed.</returns>
    public async ValueTask<bool> TryFileAsync(StreamPath estuary, StreamPath source, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (_filed.TryGetValue((estuary, source), out DateTimeOffset filed) && filed > now)
        {
            return true;
        }

        try
        {
            DateTimeOffset dueAt = now + After(0);
            await due.FileAsync(Duty(estuary, source, attempt: 1), dueAt, cancellationToken).ConfigureAwait(false);
            if (_filed.Count < MostRemembered)
            {
                _filed[(estuary, source)] = dueAt;
            }

            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    /// <summary>Forgets what was filed; the row itself finds nothing to do.</summary>
    public void Succeeded(StreamPath estuary, StreamPath source)
    {
        if (!_filed.IsEmpty)
        {
            _filed.TryRemove((estuary, source), out _);
        }
    }

    /// <summary>The duty to deliver a source to an estuary. Whichever life either is in by then: the cursor tells.</summary>
    public static Duty Duty(StreamPath estuary, StreamPath source, int attempt) =>
        new(DutyKind.Deliver, estuary, default, new ForkOrigin(source, default, 0), attempt);
}
