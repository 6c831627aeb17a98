namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>Causes no faults.</summary>
internal class NoChaos : IChaos
{
    public virtual IEnumerable<EntitySignal> Deliver(EntitySignal signal, DateTimeOffset now) => [signal];

    public int? PlaceAmong(int waiting) => null;

    public EntityCrash Crash() => EntityCrash.None;
}
