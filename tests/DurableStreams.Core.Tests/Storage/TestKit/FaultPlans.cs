using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Storage.TestKit;

internal static class FaultPlans
{
    /// <summary>The faults that a plan returns for the next commits.</summary>
    public static IEnumerable<Fault?> Take(this IFaultPlan plan, int commits) =>
        Enumerable.Range(1, commits).Select(number => plan.Next(StoreCall.Commit, number));
}
