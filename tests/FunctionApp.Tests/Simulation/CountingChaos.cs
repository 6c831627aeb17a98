namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>Causes no faults, and counts the signals of one operation.</summary>
internal sealed class CountingChaos(string operation) : NoChaos
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Clear() => Volatile.Write(ref _count, 0);

    public override IEnumerable<EntitySignal> Deliver(EntitySignal signal, DateTimeOffset now)
    {
        if (signal.Operation == operation)
        {
            Interlocked.Increment(ref _count);
        }

        return [signal];
    }
}
