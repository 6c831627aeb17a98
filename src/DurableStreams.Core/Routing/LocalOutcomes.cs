using DurableStreams.Appending;
using DurableStreams.Storage;

namespace DurableStreams.Routing;

/// <summary>
/// The recorded outcomes that this process knows, for the requests that wait for them in it and for repeated signals.
/// Both only save work: the store has the outcomes.
/// </summary>
internal sealed class LocalOutcomes
{
    /// <summary>Maximum number of outcomes that are remembered for repeated signals.</summary>
    private const int MaxRecent = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<RequestId, TaskCompletionSource<AppendOutcome>> _waiting = [];
    private readonly Dictionary<RequestId, AppendOutcome> _recent = [];
    private readonly Queue<RequestId> _oldestFirst = new();

    /// <summary>Waits for the outcome of a request until <see cref="Remove"/> is called.</summary>
    public Task<AppendOutcome> Add(RequestId request)
    {
        var waiting = new TaskCompletionSource<AppendOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Add(request, waiting);
        }

        return waiting.Task;
    }

    public void Remove(RequestId request)
    {
        lock (_lock)
        {
            _waiting.Remove(request);
        }
    }

    /// <summary>
    /// Returns the outcome of a request that was completed lately; null if it is unknown. While a stream is overloaded,
    /// many signals are sent again, which must not add to the load.
    /// </summary>
    public AppendOutcome? FindRecent(RequestId request)
    {
        lock (_lock)
        {
            return _recent.GetValueOrDefault(request);
        }
    }

    /// <param name="request">The request.</param>
    /// <param name="outcome">Its outcome, which is recorded in the store.</param>
    public void Complete(RequestId request, AppendOutcome outcome)
    {
        TaskCompletionSource<AppendOutcome>? waiting;
        lock (_lock)
        {
            waiting = _waiting.GetValueOrDefault(request);
            if (_recent.TryAdd(request, outcome))
            {
                _oldestFirst.Enqueue(request);
                if (_oldestFirst.Count > MaxRecent)
                {
                    _recent.Remove(_oldestFirst.Dequeue());
                }
            }
        }

        waiting?.TrySetResult(outcome);
    }
}
