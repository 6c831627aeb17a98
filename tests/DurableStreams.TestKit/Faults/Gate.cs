namespace DurableStreams.TestKit.Faults;

/// <summary>Holds calls back until a test opens it. The test can wait until the first call has reached it.</summary>
public sealed class Gate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the first call has reached the gate.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Lets all calls through, waiting and later ones.</summary>
    public void Open() => _opened.TrySetResult();

    internal Task PassAsync(CancellationToken cancellationToken)
    {
        _reached.TrySetResult();
        return _opened.Task.WaitAsync(cancellationToken);
    }
}
