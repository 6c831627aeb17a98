namespace DurableStreams.Core.Tests.Model;

/// <summary>An action of a client, the sweeper or the operator.</summary>
public enum StepKind
{
    Create,
    CreateAgain,
    Fork,
    Append,
    Produce,
    Close,
    Read,
    ReadWrongly,
    Follow,
    Look,
    Delete,
    Sweep,
    Restart,
}

/// <summary>
/// One step of a run. The numbers choose among the streams and offsets that exist at that moment, so a run stays
/// meaningful without some of its earlier steps.
/// </summary>
/// <param name="Kind">The action.</param>
/// <param name="Path">Chooses a path.</param>
/// <param name="A">The first choice of the action.</param>
/// <param name="B">The second choice of the action.</param>
/// <param name="C">The third choice of the action.</param>
/// <param name="Body">Chooses a body.</param>
/// <param name="Process">Chooses a process, if there are several.</param>
public sealed record Step(StepKind Kind, int Path, int A, int B, int C, int Body, int Process)
{
    public override string ToString() => $"{Kind}({Path}, {A}, {B}, {C}, {Body}, {Process})";
}
