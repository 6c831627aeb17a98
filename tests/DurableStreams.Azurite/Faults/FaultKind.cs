namespace DurableStreams.Azurite.Faults;

/// <summary>What may befall a call.</summary>
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
