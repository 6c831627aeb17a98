namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>What the probes did, for all entities and batches of a test.</summary>
public sealed class ProbeLog
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly List<(string Line, TaskCompletionSource Added)> _awaited = [];
    private int _running;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Blocks <see cref="ProbeEntity.Wait"/> until it is released.</summary>
    public SemaphoreSlim? Gate { get; set; }

    /// <summary>Completes when <see cref="ProbeEntity.Wait"/> runs for the first time.</summary>
    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Maximum number of concurrent calls of <see cref="ProbeEntity.Wait"/>.</summary>
    public int MaxRunning { get; private set; }

    public void Add(string line)
    {
        lock (_lock)
        {
            _lines.Add(line);
            _awaited.Where(one => one.Line == line).ToList().ForEach(one => one.Added.TrySetResult());
        }
    }

    public Task WhenAddedAsync(string line)
    {
        lock (_lock)
        {
            var added = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((line, added));
            return _lines.Contains(line) ? Task.CompletedTask : added.Task;
        }
    }

    public void Enter()
    {
        lock (_lock)
        {
            MaxRunning = Math.Max(MaxRunning, ++_running);
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            _running--;
        }
    }
}
