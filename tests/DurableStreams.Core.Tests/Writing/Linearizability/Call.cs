namespace DurableStreams.Core.Tests.Writing.Linearizability;

/// <summary>One request and its response.</summary>
/// <param name="By">The service that processed the request; only for explanations.</param>
/// <param name="Request">The request.</param>
/// <param name="Invoked">Time of the request, on a clock that ticks with every invocation and every return.</param>
/// <param name="Returned">Time of the response.</param>
/// <param name="Answer">The response.</param>
internal sealed record Call(string By, Request Request, int Invoked, int Returned, Answer Answer)
{
    /// <summary>True if it is unknown whether and when the request took effect.</summary>
    public bool HasUnknownOutcome => Answer is Answer.Unavailable;

    /// <summary>True if the response to <paramref name="other"/> came before this request.</summary>
    public bool Follows(Call other) => !other.HasUnknownOutcome && other.Returned < Invoked;

    public override string ToString() => $"[{Invoked,3}..{Returned,3}] {By} {Request} -> {Answer}";
}
