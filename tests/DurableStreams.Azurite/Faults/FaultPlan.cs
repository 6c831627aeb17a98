using Azure.Core;

namespace DurableStreams.Azurite.Faults;

/// <summary>Common values for <see cref="FaultyTransport.Decide"/>.</summary>
public static class FaultPlan
{
    public static Func<HttpMessage, int, Fault> None { get; } = static (_, _) => Fault.None;

    /// <summary>Injects the fault into every call of the kind.</summary>
    public static Func<HttpMessage, int, Fault> Every(CallKind kind, Fault fault) =>
        (message, _) => CallKinds.Of(message) == kind ? fault : Fault.None;

    /// <summary>Injects the fault into the nth call of the kind from now, counted from 1.</summary>
    public static Func<HttpMessage, int, Fault> Nth(CallKind kind, int n, Fault fault)
    {
        int seen = 0;
        return (message, _) => CallKinds.Of(message) == kind && ++seen == n ? fault : Fault.None;
    }
}
