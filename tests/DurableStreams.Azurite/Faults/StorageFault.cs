
namespace DurableStreams.Azurite.Faults;

/// <summary>A fault that is injected into one call.</summary>
/// <param name="Kind">The kind of fault.</param>
/// <param name="Top">For a small page: the maximum number of entities.</param>
public readonly record struct StorageFault(FaultKind Kind, int Top = 0)
{
    /// <summary>The call is not disturbed.</summary>
    public static StorageFault None => default;

    /// <summary>The request is not sent. The caller sees a connection failure.</summary>
    public static StorageFault FailBefore => new(FaultKind.FailBefore);

    /// <summary>The server processes the request. The caller sees a broken connection.</summary>
    public static StorageFault LoseAnswer => new(FaultKind.LoseAnswer);

    /// <summary>
    /// The request is held until <see cref="FaultyTransport.ReleaseAsync"/>. The caller sees a timeout at once.
    /// </summary>
    public static StorageFault Late => new(FaultKind.Late);

    /// <summary>The request is not sent. The response is 503 ServerBusy.</summary>
    public static StorageFault Throttle => new(FaultKind.Throttle);

    /// <summary>For a query: the page is empty, and its continuation leads to the requested page.</summary>
    public static StorageFault EmptyPage => new(FaultKind.EmptyPage);

    /// <summary>For a query: the page ends early, with a continuation.</summary>
    public static StorageFault SmallPage(int top) => new(FaultKind.SmallPage, top);
}
