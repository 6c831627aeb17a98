using System.Collections.Concurrent;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Tests.Harness;

/// <summary>What the probe did, over all entities and batches of a test.</summary>
public sealed class ProbeLog
{
    private int _running;

    public ConcurrentQueue<string> Lines { get; } = new();

    public ConcurrentDictionary<string, bool> Overlapped { get; } = new();

    public SemaphoreSlim? Gate { get; set; }

    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int MostRunning { get; private set; }

    public void Enter() => MostRunning = Math.Max(MostRunning, Interlocked.Increment(ref _running));

    public void Leave() => Interlocked.Decrement(ref _running);
}

public sealed class ProbeState
{
    // A field, which the worker's serializer leaves out.
    public int Field;

    public int Count { get; set; }

    public string? Text { get; set; }
}

/// <summary>An entity that shows how it is run.</summary>
public sealed class ProbeEntity(ProbeLog log) : TaskEntity<ProbeState?>
{
    private int _operations;

    [Function("Probe")]
    public static Task DispatchAsync([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync<ProbeEntity>();

    public void Add(int amount)
    {
        State!.Count += amount;
        State.Field += amount;
        log.Lines.Enqueue($"{Context.Id.Key}: {++_operations}. of batch, count {State.Count}, field {State.Field}");
    }

    public int Look() => State!.Count;

    public void Note(string text) => log.Lines.Enqueue(text);

    public void Fail(int amount)
    {
        State!.Count += amount;
        Context.SignalEntity(Context.Id, nameof(Note), "from the failed");
        log.Lines.Enqueue("failing");
        throw new InvalidOperationException("Made to fail.");
    }

    public void Tell(string text)
    {
        Context.SignalEntity(new EntityInstanceId("Probe", "told"), nameof(Note), text);
        log.Lines.Enqueue($"told {text}");
    }

    public void TellLater(DateTimeOffset at) => Context.SignalEntity(Context.Id, nameof(Note), "later", at);

    public async Task Wait(string text)
    {
        log.Enter();
        log.Entered.TrySetResult();
        await log.Gate!.WaitAsync();
        log.Leave();
        log.Lines.Enqueue(text);
    }
}
