namespace DurableStreams.TestKit.Faults;

/// <summary>Decides what goes wrong.</summary>
public interface IFaultPlan
{
    /// <summary>The fault of a call; null when it goes well. Calls may come from several threads.</summary>
    /// <param name="call">The kind of call.</param>
    /// <param name="number">How many of this kind there were, this one included.</param>
    Fault? Next(StoreCall call, int number);
}
