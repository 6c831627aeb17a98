using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>An entity that records how it is run.</summary>
public sealed class ProbeEntity(ProbeLog log) : TaskEntity<ProbeState?>
{
    private int _operations;

    public void Add(int amount)
    {
        State!.Count += amount;
        State.Field += amount;
        log.Add($"{Context.Id.Key}: {++_operations}. of batch, count {State.Count}, field {State.Field}");
    }

    public int Read() => State!.Count;

    public void Note(string text) => log.Add(text);

    public void Fail(int amount)
    {
        State!.Count += amount;
        Context.SignalEntity(Context.Id, nameof(Note), "from the failed");
        log.Add("failing");
        throw new InvalidOperationException("Injected failure.");
    }

    public void Notify(string text)
    {
        Context.SignalEntity(new EntityInstanceId("Probe", "notified"), nameof(Note), text);
        log.Add($"notified {text}");
    }

    public void NotifyLater(DateTimeOffset at) => Context.SignalEntity(Context.Id, nameof(Note), "later", at);

    public async Task Wait(string text)
    {
        log.Enter();
        log.Entered.TrySetResult();
        await log.Gate!.WaitAsync();
        log.Leave();
        log.Add(text);
    }
}
