using DurableStreams.TestKit.Sizes;

namespace DurableStreams.Storage.AzureTables.Tests.Faults;

/// <summary>The calls from which on all calls of a process fail.</summary>
/// <remarks>
/// <c>LASTING_FAULT_STEP=1</c> is every call. By default it is every fourth one: for lost requests from the first call
/// on; for lost responses from the second one on, which reaches the store as lost requests from the third one on do.
/// </remarks>
internal static class LastingFaults
{
    public static readonly int Step = TestSize.Read("LASTING_FAULT_STEP") ?? 4;

    public static readonly int FirstLostResponse = Math.Max(1, Step / 2);
}
