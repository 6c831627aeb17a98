namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>Decides which faults happen between entities.</summary>
internal interface IChaos
{
    /// <summary>Turns a signal into its deliveries: none, one, or several, at once or later.</summary>
    IEnumerable<EntitySignal> Deliver(EntitySignal signal, DateTimeOffset now);

    /// <summary>Position at which an unordered signal is inserted among the waiting ones; null for the end.</summary>
    int? PlaceAmong(int waiting);

    /// <summary>Whether the process crashes at the end of the next batch.</summary>
    EntityCrash Crash();
}
