namespace DurableStreams.FunctionApp.Harness;

/// <summary>Counts what is under way and tells when there is nothing.</summary>
internal sealed class IdleSignal
{
    private readonly Lock _lock = new();
    private int _underWay;
    private TaskCompletionSource _idle = Completed();

    public void Begin(int count = 1)
    {
        lock (_lock)
        {
            if (_underWay == 0)
            {
                _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            _underWay += count;
        }
    }

    public void End(int count)
    {
        lock (_lock)
        {
            _underWay -= count;
            if (_underWay == 0)
            {
                _idle.SetResult();
            }
        }
    }

    public Task WhenIdleAsync()
    {
        lock (_lock)
        {
            return _idle.Task;
        }
    }

    private static TaskCompletionSource Completed()
    {
        var completed = new TaskCompletionSource();
        completed.SetResult();
        return completed;
    }
}
