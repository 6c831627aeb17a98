
namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>Chaos that a test specifies.</summary>
internal sealed class ScriptedChaos : IChaos
{
    private readonly Queue<EntityCrash> _crashes = new();

    /// <summary>If true, every signal of a client is placed before all waiting ones.</summary>
    public bool Reverses { get; init; }

    /// <summary>Turns a signal into its deliveries; by default, exactly one at once.</summary>
    public Func<EntitySignal, DateTimeOffset, IEnumerable<EntitySignal>> Delivery { get; init; } =
        static (signal, _) => [signal];

    public ScriptedChaos Crashing(params ReadOnlySpan<EntityCrash> crashes)
    {
        foreach (EntityCrash crash in crashes)
        {
            _crashes.Enqueue(crash);
        }

        return this;
    }

    public IEnumerable<EntitySignal> Deliver(EntitySignal signal, DateTimeOffset now) => Delivery(signal, now);

    public int? PlaceAmong(int waiting) => Reverses ? 0 : null;

    public EntityCrash Crash() => _crashes.TryDequeue(out EntityCrash crash) ? crash : EntityCrash.None;
}
