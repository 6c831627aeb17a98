using System.Collections.Concurrent;
using DurableStreams.Appending;
using DurableStreams.Storage;

namespace DurableStreams.Routing;

/// <summary>
/// Passes outcomes to the requests that wait for them in this process, if the stream's worker runs in it as well. It
/// only saves reads of the store.
/// </summary>
internal sealed class LocalOutcomes
{
    private readonly ConcurrentDictionary<RequestId, TaskCompletionSource<AppendOutcome>> _waiting = new();

    /// <summary>Waits for the outcome of a request until <see cref="Remove"/> is called.</summary>
    public Task<AppendOutcome> Add(RequestId request) =>
        _waiting.GetOrAdd(
            request,
            static _ => new TaskCompletionSource<AppendOutcome>(TaskCreationOptions.RunContinuationsAsynchronously))
            .Task;

    public void Remove(RequestId request) => _waiting.TryRemove(request, out _);

    public void Complete(RequestId request, AppendOutcome outcome)
    {
        if (_waiting.TryGetValue(request, out TaskCompletionSource<AppendOutcome>? waiting))
        {
            waiting.TrySetResult(outcome);
        }
    }
}
