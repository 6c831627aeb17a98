using DurableStreams.Core.Tests.Writing.Linearizability;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>One request for every refusal, including duplicates, and the requests that lead to it.</summary>
internal static class Refusals
{
    private static readonly Request.Append Close = new("", Close: true);

    private static readonly Dictionary<string, (Request[] Before, Request Refused)> ByAnswer = new()
    {
        [nameof(Answer.Duplicate)] = ([Produced(0, 0)], Produced(0, 0)),
        [nameof(Answer.Gap)] = ([Produced(0, 0)], Produced(0, 2)),
        [nameof(Answer.StaleEpoch)] = ([Produced(1, 0)], Produced(0, 1)),
        [nameof(Answer.EpochStartsAboveZero)] = ([Produced(0, 0)], Produced(1, 1)),
        [nameof(Answer.Regression)] =
            ([new Request.Append("a", StreamSeq: "5")], new Request.Append("b", StreamSeq: "4")),
        [nameof(Answer.OtherType)] = ([], new Request.Append("b", OtherType: true)),
        [nameof(Answer.StreamClosed)] = ([Close], new Request.Append("b")),
        [nameof(Answer.AlreadyClosed)] = ([Close], Close),
        [nameof(Answer.NotFound)] = ([new Request.Delete()], new Request.Append("b")),
        [nameof(Answer.Exists)] = ([], new Request.Create()),
        [nameof(Answer.Mismatch)] = ([], new Request.Create(Closed: true)),
    };

    /// <summary>The names of the refusals.</summary>
    public static TheoryData<string> All => [.. ByAnswer.Keys];

    /// <summary>Brings an empty stream into the state in which the request is refused.</summary>
    public static async Task<Request> PrepareAsync(string answer, Peer peer)
    {
        foreach (Request request in ByAnswer[answer].Before)
        {
            await peer.AskAsync(request);
        }

        return ByAnswer[answer].Refused;
    }

    private static Request.Append Produced(long epoch, long seq) => new("a", By: new Stamp("p", epoch, seq));
}
