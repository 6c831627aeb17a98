
namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>Chaos as a test lays it out.</summary>
internal sealed class ScriptedChaos : IChaos
{
    private readonly Queue<EntityCrash> _crashes = new();

    /// <summary>Puts every signal of a client before all that wait.</summary>
    public bool Reverses { get; init; }

    /// <summary>What becomes of a signal.</summary>
    public Func<EntitySignal, DateTimeOffset, IEnumerable<EntitySignal>> Delivery { get; init; } = static (signal, _) => [signal];

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
