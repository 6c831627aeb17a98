namespace DurableStreams.Azurite.Faults;

/// <summary>The kinds of <see cref="Fault"/>.</summary>
public enum FaultKind
{
    None,
    FailBefore,
    LoseAnswer,
    Late,
    Throttle,
    EmptyPage,
    SmallPage,
}
