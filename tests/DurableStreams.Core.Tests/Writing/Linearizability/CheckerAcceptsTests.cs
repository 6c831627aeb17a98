using DurableStreams.Addressing;
using static DurableStreams.Core.Tests.Writing.Linearizability.HandMadeHistory;

namespace DurableStreams.Core.Tests.Writing.Linearizability;

public sealed class CheckerAcceptsTests
{
    [Fact]
    public void An_unused_path() => Assert.Null(new HandMadeHistory().Explain());

    [Fact]
    public void Consecutive_calls()
    {
        HandMadeHistory history = OfEmptyStream()
            .Then(new Request.Create(), new Answer.Exists(At(0), false))
            .Then(new Request.Create(Closed: true), new Answer.Mismatch())
            .Appended("a", 1)
            .Then(new Request.Append("b", OtherType: true), new Answer.OtherType())
            .Then(new Request.Append("c", StreamSeq: "5"), new Answer.Appended(At(2), false))
            .Then(new Request.Append("d", StreamSeq: "5"), new Answer.Regression("5"))
            .Then(new Request.Read(), new Answer.Content(At(2), false, "ac"))
            .Then(new Request.Append("", Close: true), new Answer.Appended(At(2), true))
            .Then(new Request.Append("", Close: true), new Answer.AlreadyClosed(At(2)))
            .Then(new Request.Append("e"), new Answer.StreamClosed(At(2)))
            .Then(new Request.Head(), new Answer.Seen(At(2), true));

        Assert.Null(history.Explain("ac", closed: true));
    }

    [Fact]
    public void A_producer_through_its_epochs()
    {
        HandMadeHistory history = OfEmptyStream()
            .Then(new Request.Append("x", By: new Stamp("p", 0, 1)), new Answer.Gap(0, 1))
            .Then(new Request.Append("a", By: new Stamp("p", 0, 0)), new Answer.Appended(At(1), false))
            .Then(new Request.Append("b", By: new Stamp("p", 0, 1)), new Answer.Appended(At(2), false))
            .Then(new Request.Append("a", By: new Stamp("p", 0, 0)), new Answer.Duplicate(At(2), false, 0, 1))
            .Then(new Request.Append("y", By: new Stamp("p", 0, 3)), new Answer.Gap(2, 3))
            .Then(new Request.Append("z", By: new Stamp("p", 2, 1)), new Answer.EpochStartsAboveZero())
            .Then(new Request.Append("c", By: new Stamp("p", 2, 0)), new Answer.Appended(At(3), false))
            .Then(new Request.Append("b", By: new Stamp("p", 0, 1)), new Answer.StaleEpoch(2))
            .Then(new Request.Append("d", Close: true, By: new Stamp("p", 2, 1)), new Answer.Appended(At(4), true))
            .Then(
                new Request.Append("d", Close: true, By: new Stamp("p", 2, 1)),
                new Answer.Duplicate(At(4), true, 2, 1))
            .Then(new Request.Append("c", By: new Stamp("p", 2, 0)), new Answer.StreamClosed(At(4)))
            .Then(new Request.Append("", Close: true, By: new Stamp("p", 2, 2)), new Answer.StreamClosed(At(4)));

        Assert.Null(history.Explain("abcd", closed: true));
    }

    [Fact]
    public void Concurrent_appends_in_any_stored_order()
    {
        HandMadeHistory history = OfEmptyStream();
        Action<Answer> first = history.Begin(new Request.Append("a"));
        Action<Answer> second = history.Begin(new Request.Append("bb"));
        Action<Answer> head = history.Begin(new Request.Head());
        first(new Answer.Appended(At(3), false));
        second(new Answer.Appended(At(2), false));
        head(new Answer.Seen(At(2), false));

        Assert.Null(history.Explain("bba"));
    }

    [Fact]
    public void A_refusal_that_was_true_at_some_time_during_its_call()
    {
        HandMadeHistory history = OfEmptyStream();
        Action<Answer> early = history.Begin(new Request.Append("b", By: new Stamp("p", 0, 1)));
        history.Then(new Request.Append("a", By: new Stamp("p", 0, 0)), new Answer.Appended(At(1), false));
        early(new Answer.Gap(0, 1));

        Assert.Null(history.Explain("a"));
    }

    [Fact]
    public void An_unknown_append_that_was_never_made()
    {
        HandMadeHistory history = OfEmptyStream()
            .Then(new Request.Append("a"), new Answer.Unavailable())
            .Appended("b", 1);

        Assert.Null(history.Explain("b"));
    }

    [Fact]
    public void An_unknown_append_that_was_made_long_after_its_response()
    {
        HandMadeHistory history = OfEmptyStream()
            .Then(new Request.Append("a"), new Answer.Unavailable())
            .Appended("b", 1)
            .Then(new Request.Head(), new Answer.Seen(At(1), false))
            .Appended("c", 3);

        Assert.Null(history.Explain("bac"));
    }

    [Fact]
    public void An_unknown_append_whose_retry_is_a_duplicate()
    {
        var request = new Request.Append("a", By: new Stamp("p", 0, 0));
        HandMadeHistory history = OfEmptyStream()
            .Then(request, new Answer.Unavailable())
            .Then(request, new Answer.Duplicate(At(1), false, 0, 0));

        Assert.Null(history.Explain("a"));
    }

    [Fact]
    public void An_unknown_close_that_only_later_responses_reveal()
    {
        HandMadeHistory history = OfEmptyStream()
            .Then(new Request.Append("", Close: true), new Answer.Unavailable())
            .Appended("a", 1)
            .Then(new Request.Append("b"), new Answer.StreamClosed(At(1)));

        Assert.Null(history.Explain("a", closed: true));
    }

    [Fact]
    public void Consecutive_incarnations_with_unknown_deletions_and_creations()
    {
        HandMadeHistory history = OfEmptyStream()
            .Appended("a", 1)
            .Then(new Request.Delete(), new Answer.Unavailable())
            .Then(new Request.Create("b"), new Answer.Unavailable())
            .Then(new Request.Append("c"), new Answer.Appended(new Offset(7, 2), false))
            .Then(new Request.Delete(), new Answer.Deleted())
            .Then(new Request.Delete(), new Answer.NotFound())
            .Then(new Request.Read(), new Answer.NotFound());

        Assert.Null(history.Explain(
            new StoredIncarnation(1, "a", Exists: false), new StoredIncarnation(7, "bc", Exists: false)));
    }
}
