using Azure.Core;

namespace DurableStreams.Azurite.Faults;

/// <summary>Common values for <see cref="FaultyTransport.Decide"/>.</summary>
public static class FaultPlan
{
    public static Func<HttpMessage, int, StorageFault> None { get; } = static (_, _) => StorageFault.None;

    /// <summary>Injects the fault into every call of the kind.</summary>
    public static Func<HttpMessage, int, StorageFault> Every(CallKind kind, StorageFault fault) =>
        (message, _) => CallKinds.Of(message) == kind ? fault : StorageFault.None;

    /// <summary>Injects the fault into the nth call of the kind from now, counted from 1.</summary>
    public static Func<HttpMessage, int, StorageFault> Nth(CallKind kind, int n, StorageFault fault)
    {
        int seen = 0;
        return (message, _) => CallKinds.Of(message) == kind && ++seen == n ? fault : StorageFault.None;
    }
}
