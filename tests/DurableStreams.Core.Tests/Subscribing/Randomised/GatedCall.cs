using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Subscribing.Randomised;

/// <summary>Holds back one call of the stores, counted over calls of all kinds once it is armed.</summary>
internal sealed class GatedCall : IFaultPlan
{
    private int _left;

    public Gate Gate { get; } = new();

    /// <summary>From now on, the call with this number waits at the gate.</summary>
    public void Arm(int number) => Volatile.Write(ref _left, number);

    /// <summary>Further calls do not wait.</summary>
    public void Disarm() => Volatile.Write(ref _left, 0);

    public Fault? Next(StoreCall call, int number) =>
        Interlocked.Decrement(ref _left) == 0 ? Fault.PauseBefore(Gate) : null;
}
