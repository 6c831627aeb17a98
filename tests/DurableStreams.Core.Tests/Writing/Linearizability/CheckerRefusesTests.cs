using DurableStreams.Addressing;
using static DurableStreams.Core.Tests.Writing.Linearizability.HandMadeHistory;

namespace DurableStreams.Core.Tests.Writing.Linearizability;

public sealed class CheckerRefusesTests
{
    [Fact]
    public void A_false_gap()
    {
        HandMadeHistory history = OfEmptyStream()
            .Then(new Request.Append("a", By: new Stamp("p", 0, 0)), new Answer.Appended(At(1), false))
            .Then(new Request.Append("b", By: new Stamp("p", 0, 1)), new Answer.Gap(0, 1));

        Assert.Contains(
            "Gap { Expected = 0, Received = 1 }; the model says Appended",
            history.Explain("a"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_false_duplicate()
    {
        HandMadeHistory history = OfEmptyStream()
            .Then(new Request.Append("a", By: new Stamp("p", 0, 0)), new Answer.Appended(At(1), false))
            .Then(new Request.Append("b", By: new Stamp("p", 0, 1)), new Answer.Duplicate(At(1), false, 0, 1));

        Assert.NotNull(history.Explain("a"));
    }

    [Fact]
    public void A_duplicate_with_an_older_seq()
    {
        var first = new Request.Append("a", By: new Stamp("p", 0, 0));
        HandMadeHistory history = OfEmptyStream()
            .Then(first, new Answer.Appended(At(1), false))
            .Then(new Request.Append("b", By: new Stamp("p", 0, 1)), new Answer.Appended(At(2), false))
            .Then(first, new Answer.Duplicate(At(2), false, 0, 0));

        Assert.NotNull(history.Explain("ab"));
    }

    [Fact]
    public void A_stale_epoch_without_a_newer_epoch()
    {
        HandMadeHistory history = OfEmptyStream()
            .Then(new Request.Append("a", By: new Stamp("p", 1, 0)), new Answer.Appended(At(1), false))
            .Then(new Request.Append("b", By: new Stamp("p", 1, 1)), new Answer.StaleEpoch(2));

        Assert.NotNull(history.Explain("a"));
    }

    [Fact]
    public void An_acknowledged_append_that_is_lost() =>
        Assert.NotNull(OfEmptyStream().Appended("a", 1).Appended("b", 2).Explain("a"));

    [Fact]
    public void An_append_that_is_stored_twice() =>
        Assert.NotNull(OfEmptyStream().Appended("a", 1).Appended("b", 3).Explain("aab"));

    [Fact]
    public void An_unknown_append_that_is_stored_twice() =>
        Assert.NotNull(OfEmptyStream().Then(new Request.Append("a"), new Answer.Unavailable()).Explain("aa"));

    [Fact]
    public void A_refused_append_that_is_stored()
    {
        HandMadeHistory history = OfEmptyStream()
            .Then(new Request.Append("", Close: true), new Answer.Appended(At(0), true))
            .Then(new Request.Append("a"), new Answer.StreamClosed(At(0)));

        Assert.NotNull(history.Explain("a", closed: true));
    }

    [Fact]
    public void Two_appends_with_the_same_offset()
    {
        HandMadeHistory history = OfEmptyStream();
        Action<Answer> first = history.Begin(new Request.Append("a"));
        Action<Answer> second = history.Begin(new Request.Append("b"));
        first(new Answer.Appended(At(1), false));
        second(new Answer.Appended(At(1), false));

        Assert.NotNull(history.Explain("ab"));
        Assert.NotNull(history.Explain("a"));
    }

    [Fact]
    public void Appends_stored_against_the_order_of_their_responses() =>
        Assert.NotNull(OfEmptyStream().Appended("a", 2).Appended("b", 1).Explain("ba"));

    [Fact]
    public void A_closed_stream_before_any_close_request()
    {
        HandMadeHistory history = OfEmptyStream()
            .Then(new Request.Append("a"), new Answer.StreamClosed(At(0)))
            .Then(new Request.Append("", Close: true), new Answer.Appended(At(0), true));

        Assert.NotNull(history.Explain("", closed: true));
    }

    [Fact]
    public void A_closed_stream_with_a_tail_that_is_not_final()
    {
        HandMadeHistory history = OfEmptyStream()
            .Then(new Request.Append("ab", Close: true), new Answer.Appended(At(2), true))
            .Then(new Request.Append("c"), new Answer.StreamClosed(At(0)));

        Assert.NotNull(history.Explain("ab", closed: true));
    }

    [Fact]
    public void A_stale_close_of_a_recreated_stream()
    {
        HandMadeHistory history = new HandMadeHistory()
            .Then(new Request.Create(Closed: true), new Answer.Created(At(0), true))
            .Then(new Request.Delete(), new Answer.Deleted())
            .Then(new Request.Create(), new Answer.Created(new Offset(2, 0), false))
            .Then(new Request.Append("a"), new Answer.StreamClosed(At(0)));

        Assert.NotNull(history.Explain(new StoredIncarnation(1, "", Exists: false), new StoredIncarnation(2, "")));
    }

    [Fact]
    public void A_head_with_an_outdated_tail() =>
        Assert.NotNull(OfEmptyStream()
            .Appended("a", 1)
            .Then(new Request.Head(), new Answer.Seen(At(0), false))
            .Explain("a"));

    [Fact]
    public void A_head_that_includes_a_future_append() =>
        Assert.NotNull(OfEmptyStream()
            .Then(new Request.Head(), new Answer.Seen(At(1), false))
            .Appended("a", 1)
            .Explain("a"));

    [Fact]
    public void A_read_of_wrong_bytes() =>
        Assert.NotNull(OfEmptyStream()
            .Appended("a", 1)
            .Then(new Request.Read(), new Answer.Content(At(1), false, "b"))
            .Explain("a"));

    [Fact]
    public void A_missing_stream_that_was_created() =>
        Assert.NotNull(OfEmptyStream().Then(new Request.Append("a"), new Answer.NotFound()).Explain(""));

    [Fact]
    public void An_offset_of_another_incarnation()
    {
        HandMadeHistory history = OfEmptyStream()
            .Then(new Request.Delete(), new Answer.Deleted())
            .Then(new Request.Create(), new Answer.Created(new Offset(2, 0), false))
            .Then(new Request.Append("a"), new Answer.Appended(At(1), false));

        Assert.NotNull(history.Explain(new StoredIncarnation(1, "", Exists: false), new StoredIncarnation(2, "a")));
    }

    [Fact]
    public void An_unrequested_incarnation() => Assert.NotNull(new HandMadeHistory().Explain(""));

    [Fact]
    public void An_unrequested_close() => Assert.NotNull(OfEmptyStream().Explain("", closed: true));

    [Fact]
    public void A_deletion_that_did_not_happen() =>
        Assert.NotNull(OfEmptyStream().Then(new Request.Delete(), new Answer.Deleted()).Explain(""));
}
