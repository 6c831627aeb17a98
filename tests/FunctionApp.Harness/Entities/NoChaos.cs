namespace DurableStreams.FunctionApp.Harness;

/// <summary>All goes well.</summary>
public sealed class NoChaos : IChaos
{
    public IEnumerable<EntitySignal> Deliver(EntitySignal signal, DateTimeOffset now) => [signal];

    public int? PlaceAmong(int waiting) => null;

    public EntityCrash Crash() => EntityCrash.None;
}
