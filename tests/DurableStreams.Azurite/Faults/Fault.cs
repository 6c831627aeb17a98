namespace DurableStreams.Azurite.Faults;

/// <summary>What befalls one call.</summary>
/// <param name="Kind">Which of the faults.</param>
/// <param name="Top">For a small page: how many entities it holds at most.</param>
public readonly record struct Fault(FaultKind Kind, int Top = 0)
{
    /// <summary>The call goes through.</summary>
    public static Fault None => default;

    /// <summary>Never sent; the caller sees a connection that could not be made.</summary>
    public static Fault FailBefore => new(FaultKind.FailBefore);

    /// <summary>Sent and done by the server; the caller sees a connection that broke.</summary>
    public static Fault LoseAnswer => new(FaultKind.LoseAnswer);

    /// <summary>Held until <see cref="FaultyTransport.ReleaseAsync"/>; the caller sees a timeout at once.</summary>
    public static Fault Late => new(FaultKind.Late);

    /// <summary>Never sent; the answer is 503 ServerBusy.</summary>
    public static Fault Throttle => new(FaultKind.Throttle);

    /// <summary>For a query: no entities yet, and a continuation that leads to the page asked for.</summary>
    public static Fault EmptyPage => new(FaultKind.EmptyPage);

    /// <summary>For a query: the page ends early and a continuation leads on.</summary>
    public static Fault SmallPage(int top) => new(FaultKind.SmallPage, top);
}
