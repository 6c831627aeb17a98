using DurableStreams.Addressing;

namespace DurableStreams.Core.Tests.Writing.Linearizability;

/// <summary>Builds a history call by call.</summary>
internal sealed class HandMadeHistory
{
    private readonly List<Call> _calls = [];
    private int _clock;

    /// <summary>An offset of the first incarnation.</summary>
    public static Offset At(long position) => new(1, position);

    /// <summary>Adds a call that returns before the next one begins.</summary>
    public HandMadeHistory Then(Request request, Answer answer)
    {
        Begin(request)(answer);
        return this;
    }

    /// <summary>Begins a call.</summary>
    /// <returns>Ends the call with a response.</returns>
    public Action<Answer> Begin(Request request)
    {
        int invoked = ++_clock;
        return answer => _calls.Add(new Call("-", request, invoked, ++_clock, answer));
    }

    /// <summary>Begins a history with the creation of an empty stream.</summary>
    public static HandMadeHistory OfEmptyStream() =>
        new HandMadeHistory().Then(new Request.Create(), new Answer.Created(At(0), false));

    public HandMadeHistory Appended(string body, long end) =>
        Then(new Request.Append(body), new Answer.Appended(At(end), false));

    /// <summary>Checks the history against a store that holds one incarnation.</summary>
    public string? Explain(string content, bool closed = false) =>
        Explain(new StoredIncarnation(1, content, Closed: closed));

    public string? Explain(params IReadOnlyList<StoredIncarnation> stored) =>
        LinearizabilityChecker.Explain(_calls, stored);
}
