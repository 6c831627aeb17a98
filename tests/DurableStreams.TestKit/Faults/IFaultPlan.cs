namespace DurableStreams.TestKit.Faults;

/// <summary>Decides which calls of a store fail, and how.</summary>
public interface IFaultPlan
{
    /// <summary>Returns the fault of a call, or null if the call succeeds. Must be thread-safe.</summary>
    /// <param name="call">The kind of call.</param>
    /// <param name="number">The number of calls of this kind so far, including this one.</param>
    Fault? Next(StoreCall call, int number);
}
