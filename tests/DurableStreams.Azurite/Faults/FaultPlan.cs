using Azure.Core;

namespace DurableStreams.Azurite.Faults;

/// <summary>Plans for <see cref="FaultyTransport.Decide"/> that many tests need.</summary>
public static class FaultPlan
{
    public static Func<HttpMessage, int, Fault> None { get; } = static (_, _) => Fault.None;

    /// <summary>The fault befalls every call of the kind.</summary>
    public static Func<HttpMessage, int, Fault> Every(CallKind kind, Fault fault) =>
        (message, _) => CallKinds.Of(message) == kind ? fault : Fault.None;

    /// <summary>The fault befalls the nth call of the kind from now, counted from 1.</summary>
    public static Func<HttpMessage, int, Fault> Nth(CallKind kind, int n, Fault fault)
    {
        int seen = 0;
        return (message, _) => CallKinds.Of(message) == kind && ++seen == n ? fault : Fault.None;
    }
}
