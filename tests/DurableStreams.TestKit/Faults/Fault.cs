namespace DurableStreams.TestKit.Faults;

/// <summary>A fault that a test injects into one call of a store.</summary>
public abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>The call has no effect: a commit returns <c>Rejected</c>, any other call throws.</summary>
    public static Fault Before { get; } = new FailedBefore();

    /// <summary>The call takes effect, but fails: a commit returns <c>Unknown</c>, any other call throws.</summary>
    public static Fault AnswerLost { get; } = new LostAnswer();

    /// <summary>A commit returns <c>Conflict</c> and is not applied, as if another writer had been faster.</summary>
    public static Fault Conflict { get; } = new InjectedConflict();

    /// <summary>A commit returns <c>Unknown</c> and is applied only when the test lets it arrive.</summary>
    public static Fault Late(LateCommit arrival) => new LateArrival(arrival);

    /// <summary>A commit returns <c>Unknown</c> and is applied after the given number of further calls.</summary>
    public static Fault LateBy(int calls) => new LateByCalls(calls);

    /// <summary>The call waits at the gate before it starts, then meets another fault or succeeds.</summary>
    public static Fault PauseBefore(Gate gate, Fault? then = null) => new PausedBefore(gate, then);

    /// <summary>The call succeeds, but waits at the gate before it returns.</summary>
    public static Fault PauseAfter(Gate gate) => new PausedAfter(gate);

    internal sealed record FailedBefore : Fault;

    internal sealed record LostAnswer : Fault;

    internal sealed record InjectedConflict : Fault;

    internal sealed record LateArrival(LateCommit Arrival) : Fault;

    internal sealed record LateByCalls(int Calls) : Fault;

    internal sealed record PausedBefore(Gate Gate, Fault? Then) : Fault;

    internal sealed record PausedAfter(Gate Gate) : Fault;
}
