namespace DurableStreams.FunctionApp.Harness;

/// <summary>What goes wrong between entities.</summary>
public interface IChaos
{
    /// <summary>What becomes of a signal: nothing, itself, or several of it at other times.</summary>
    IEnumerable<EntitySignal> Deliver(EntitySignal signal, DateTimeOffset now);

    /// <summary>Where an unordered signal is put among those that wait; null for the end.</summary>
    int? PlaceAmong(int waiting);

    /// <summary>Whether the process dies at the end of the next batch.</summary>
    EntityCrash Crash();
}

/// <summary>When a process dies at the end of a batch. What its operations did elsewhere is done in any case.</summary>
public enum EntityCrash
{
    None,

    /// <summary>State and signals are lost, and the operations run again.</summary>
    BeforeSignals,

    /// <summary>The signals are out, the state is lost, and the operations run again: their signals will be there twice.</summary>
    BeforeCheckpoint,
}
