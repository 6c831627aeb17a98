using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Writing.Randomised;

/// <summary>Faults that can be stopped at the end of a test.</summary>
internal sealed class StoppableFaults(IFaultPlan inner) : IFaultPlan
{
    private volatile bool _stopped;

    public void Stop() => _stopped = true;

    public Fault? Next(StoreCall call, int number) => _stopped ? null : inner.Next(call, number);
}
