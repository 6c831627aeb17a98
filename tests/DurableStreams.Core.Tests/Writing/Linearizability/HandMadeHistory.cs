using DurableStreams.Addressing;

namespace DurableStreams.Core.Tests.Writing.Linearizability;

/// <summary>A history written down by hand, to be checked.</summary>
internal sealed class HandMadeHistory
{
    private readonly List<Call> _calls = [];
    private int _clock;

    /// <summary>An offset of the first incarnation.</summary>
    public static Offset At(long position) => new(1, position);

    /// <summary>Asks and is answered before anything else begins.</summary>
    public HandMadeHistory Then(Request request, Answer answer)
    {
        Begin(request)(answer);
        return this;
    }

    /// <summary>Asks.</summary>
    /// <returns>What to call with the answer.</returns>
    public Action<Answer> Begin(Request request)
    {
        int invoked = ++_clock;
        return answer => _calls.Add(new Call("-", request, invoked, ++_clock, answer));
    }

    /// <summary>A stream that was created empty.</summary>
    public static HandMadeHistory OfAStream() => new HandMadeHistory().Then(new Request.Create(), new Answer.Created(At(0), false));

    public HandMadeHistory Appended(string body, long end) => Then(new Request.Append(body), new Answer.Appended(At(end), false));

    /// <summary>Checks against a store that holds one incarnation.</summary>
    public string? Explain(string content, bool closed = false) => Explain(new StoredIncarnation(1, content, Closed: closed));

    public string? Explain(params IReadOnlyList<StoredIncarnation> stored) => LinearizabilityChecker.Explain(_calls, stored);
}
