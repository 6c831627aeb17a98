using System.Collections.Concurrent;
using DurableStreams.FunctionsHost.Functions;
using DurableStreams.FunctionsHost.Rpc;

namespace DurableStreams.FunctionsHost.Workers;

/// <summary>The pending invocations of a worker.</summary>
internal sealed class WorkerInvocations
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<InvocationResponse>> _pending = new();
    private volatile bool _isClosed;

    public Task<InvocationResponse> Add(string invocationId)
    {
        var pending = new TaskCompletionSource<InvocationResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[invocationId] = pending;
        if (_isClosed)
        {
            FailAll();
        }

        return pending.Task;
    }

    public void Complete(InvocationResponse response)
    {
        if (!_pending.TryRemove(response.InvocationId, out TaskCompletionSource<InvocationResponse>? pending))
        {
            return;
        }

        if (response.Result.Status == StatusResult.Types.Status.Success)
        {
            pending.SetResult(response);
        }
        else
        {
            string reason = response.Result.Exception?.Message ?? response.Result.Status.ToString();
            pending.SetException(new InvocationFailedException(reason));
        }
    }

    /// <summary>Fails the pending invocations and all that are added later.</summary>
    public void Close()
    {
        _isClosed = true;
        FailAll();
    }

    private void FailAll()
    {
        foreach (string invocationId in _pending.Keys)
        {
            if (_pending.TryRemove(invocationId, out TaskCompletionSource<InvocationResponse>? pending))
            {
                pending.SetException(new InvocationFailedException("The worker exited."));
            }
        }
    }
}
