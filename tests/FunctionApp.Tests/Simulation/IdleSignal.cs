namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>Counts work in progress and completes a task when there is none.</summary>
internal sealed class IdleSignal
{
    private readonly Lock _lock = new();
    private int _inProgress;
    private TaskCompletionSource? _idle;

    public void Begin(int count = 1)
    {
        lock (_lock)
        {
            _inProgress += count;
        }
    }

    public void End(int count = 1)
    {
        lock (_lock)
        {
            _inProgress -= count;
            if (_inProgress == 0)
            {
                _idle?.SetResult();
                _idle = null;
            }
        }
    }

    /// <summary>Completes when the count is zero. Follow-up work must begin before its cause ends.</summary>
    public Task WhenIdleAsync()
    {
        lock (_lock)
        {
            if (_inProgress == 0)
            {
                return Task.CompletedTask;
            }

            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }
}
