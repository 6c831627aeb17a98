namespace DurableStreams.TestKit.Faults;

/// <summary>What goes wrong with one call of a store.</summary>
public abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>Nothing happens, and the caller is told so: <c>Rejected</c> for a commit, an exception for all else.</summary>
    public static Fault Before { get; } = new FailedBefore();

    /// <summary>It happens, but the answer is lost: <c>Unknown</c> for a commit, an exception for all else.</summary>
    public static Fault AnswerLost { get; } = new LostAnswer();

    /// <summary>A commit is answered <c>Conflict</c> and not made, as when another writer was quicker.</summary>
    public static Fault Conflict { get; } = new InjectedConflict();

    /// <summary>A commit is answered <c>Unknown</c> and made only when the test lets it arrive.</summary>
    public static Fault Late(LateCommit arrival) => new LateArrival(arrival);

    /// <summary>A commit is answered <c>Unknown</c> and made right after so many further calls.</summary>
    public static Fault LateBy(int calls) => new LateByCalls(calls);

    /// <summary>The call waits at the gate before it does anything, then goes on to another fault or to success.</summary>
    public static Fault PauseBefore(Gate gate, Fault? then = null) => new PausedBefore(gate, then);

    /// <summary>The call does its work, then waits at the gate before it answers.</summary>
    public static Fault PauseAfter(Gate gate) => new PausedAfter(gate);

    internal sealed record FailedBefore : Fault;

    internal sealed record LostAnswer : Fault;

    internal sealed record InjectedConflict : Fault;

    internal sealed record LateArrival(LateCommit Arrival) : Fault;

    internal sealed record LateByCalls(int Calls) : Fault;

    internal sealed record PausedBefore(Gate Gate, Fault? Then) : Fault;

    internal sealed record PausedAfter(Gate Gate) : Fault;
}
