namespace DurableStreams.Core.Tests.Model;

/// <summary>What a client, the sweeper or the operator does next.</summary>
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
/// One step of a run. The numbers choose among what there is at that moment, so that a run stays meaningful when
/// steps before it are left out.
/// </summary>
/// <param name="Kind">What is done.</param>
/// <param name="Path">On which path.</param>
/// <param name="A">The first choice.</param>
/// <param name="B">The second choice.</param>
/// <param name="C">The third choice.</param>
/// <param name="Body">Chooses a body.</param>
/// <param name="Process">Which process is asked, where there are several.</param>
public sealed record Step(StepKind Kind, int Path, int A, int B, int C, int Body, int Process)
{
    public override string ToString() => $"{Kind}({Path}, {A}, {B}, {C}, {Body}, {Process})";
}
