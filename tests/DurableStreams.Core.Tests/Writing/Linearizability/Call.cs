namespace DurableStreams.Core.Tests.Writing.Linearizability;

/// <summary>One request and its answer.</summary>
/// <param name="By">Who was asked, for the eye only.</param>
/// <param name="Request">What was asked.</param>
/// <param name="Invoked">When, on a clock that ticks with every invocation and every return.</param>
/// <param name="Returned">When the answer came.</param>
/// <param name="Answer">What was answered.</param>
internal sealed record Call(string By, Request Request, int Invoked, int Returned, Answer Answer)
{
    /// <summary>True when nobody knows whether and when it happened.</summary>
    public bool IsOpen => Answer is Answer.Unavailable;

    /// <summary>True when <paramref name="other"/> was answered before this was asked.</summary>
    public bool Follows(Call other) => !other.IsOpen && other.Returned < Invoked;

    public override string ToString() => $"[{Invoked,3}..{Returned,3}] {By} {Request} -> {Answer}";
}
