namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>Counts work under way and completes a task when there is none.</summary>
internal sealed class IdleSignal
{
    private readonly Lock _lock = new();
    private int _underWay;
    private TaskCompletionSource? _idle;

    public void Begin(int count = 1)
    {
        lock (_lock)
        {
            _underWay += count;
        }
    }

    public void End(int count = 1)
    {
        lock (_lock)
        {
            _underWay -= count;
            if (_underWay == 0)
            {
                _idle?.SetResult();
                _idle = null;
            }
        }
    }

    /// <summary>Completes when the count is zero. Work that begins before its cause ends keeps the count above zero.</summary>
    public Task WhenIdleAsync()
    {
        lock (_lock)
        {
            if (_underWay == 0)
            {
                return Task.CompletedTask;
            }

            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }
}
