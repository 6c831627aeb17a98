using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Storage.TestKit;

internal static class FaultPlans
{
    /// <summary>What a plan has in store for the next commits.</summary>
    public static IEnumerable<Fault?> Take(this IFaultPlan plan, int commits) =>
        Enumerable.Range(1, commits).Select(number => plan.Next(StoreCall.Commit, number));
}
