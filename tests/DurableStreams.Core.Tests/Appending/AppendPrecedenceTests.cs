using DurableStreams.Appending;
using DurableStreams.Content;
using DurableStreams.Producers;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Appending;

/// <summary>
/// The order of the checks on POST: of several problems with an append, the first in this order is returned.
/// </summary>
public sealed class AppendPrecedenceTests
{
    private static readonly DateTimeOffset Now = TestStreams.Created + TimeSpan.FromHours(1);
    private static readonly ProducerId Producer = TestStreams.Producer("p");
    private static readonly ProducerState Known = new(2, 5);

    /// <summary>All problems in the order of their checks; each inner array has the problems of one check.</summary>
    private static readonly Problem[][] Checks =
    [
        [
            new("missing", (head, command) => (null, command), typeof(AppendOutcome.NotFound)),
            new("expired", (head, command) => (head! with { Expiry = Now }, command), typeof(AppendOutcome.NotFound)),
            new(
                "soft-deleted",
                (head, command) => (head! with { Status = StreamStatus.SoftDeleted }, command),
                typeof(AppendOutcome.Gone)),
        ],
        [
            new(
                "closed",
                (head, command) => (head is null ? null : head with { Closed = true }, command),
                typeof(AppendOutcome.StreamClosed)),
        ],
        [
            new(
                "precondition",
                (head, command) => (head, command with { IfMatch = "another tail" }),
                typeof(AppendOutcome.PreconditionFailed)),
        ],
        [
            new(
                "content type",
                (head, command) => (head, command with { ContentType = ContentType.Default }),
                typeof(AppendOutcome.ContentTypeMismatch)),
        ],
        [
            new("stale epoch", Stamped(1, 6), typeof(AppendOutcome.StaleEpoch)),
            new("new epoch not at 0", Stamped(3, 1), typeof(AppendOutcome.EpochStartsAboveZero)),
            new("duplicate", Stamped(2, 5), typeof(AppendOutcome.Duplicate)),
            new("gap", Stamped(2, 7), typeof(AppendOutcome.SequenceGap)),
        ],
        [
            new(
                "stream seq",
                (head, command) => (head, command with { StreamSeq = "a" }),
                typeof(AppendOutcome.StreamSeqRegression)),
        ],
        [
            new(
                "invalid",
                (head, command) => (head, command with { Body = FramedBody.Invalid("why") }),
                typeof(AppendOutcome.InvalidBody)),
            new(
                "empty array",
                (head, command) => (head, command with { Body = FramedBody.EmptyArray }),
                typeof(AppendOutcome.InvalidBody)),
            new(
                "too large",
                (head, command) => (head, command with { Body = new FramedBody(default, null, true) }),
                typeof(AppendOutcome.TooLarge)),
        ],
        [
            new(
                "quota",
                (head, command) => (head, command with { MaxStreamBytes = 1 }),
                typeof(AppendOutcome.QuotaExceeded)),
        ],
    ];

    [Fact]
    public void The_first_of_several_problems_is_returned()
    {
        int cases = 0;
        foreach (Problem[] problems in Choices(0))
        {
            StreamHead? head = TestStreams.NewHead() with { ContentType = ContentType.Json, LastStreamSeq = "b" };
            AppendCommand command = new(
                ContentType.Json,
                new FramedBody("1,"u8.ToArray(), null, false),
                HasBody: true,
                Close: false,
                new ProducerStamp(Producer, 2, 6),
                "c");
            foreach (Problem problem in problems)
            {
                (head, command) = problem.Make(head, command);
            }

            AppendOutcome? outcome = AppendDecision.Refuse(head, Known, command, Now);
            string names = string.Join(", ", problems.Select(problem => problem.Name));
            Assert.True(
                outcome?.GetType() == problems.FirstOrDefault()?.Answer,
                $"Problems: {names}; outcome: {outcome}");
            cases++;
        }

        Assert.Equal(4 * 2 * 2 * 2 * 5 * 2 * 4 * 2, cases);
    }

    private static IEnumerable<Problem[]> Choices(int check)
    {
        if (check == Checks.Length)
        {
            return [[]];
        }

        Problem[][] rest = [.. Choices(check + 1)];
        return rest.Concat(Checks[check].SelectMany(first => rest.Select(others => (Problem[])[first, .. others])));
    }

    private static Func<StreamHead?, AppendCommand, (StreamHead?, AppendCommand)> Stamped(long epoch, long seq) =>
        (head, command) => (head, command with { Producer = new ProducerStamp(Producer, epoch, seq) });

    private sealed record Problem(
        string Name, Func<StreamHead?, AppendCommand, (StreamHead? Head, AppendCommand Command)> Make, Type Answer);
}
