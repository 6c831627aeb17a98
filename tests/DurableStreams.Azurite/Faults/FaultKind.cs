
namespace DurableStreams.Azurite.Faults;

/// <summary>The kinds of <see cref="StorageFault"/>.</summary>
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
