using DurableStreams.Addressing;
using static DurableStreams.Core.Tests.Writing.Linearizability.HandMadeHistory;

namespace DurableStreams.Core.Tests.Writing.Linearizability;

public sealed class CheckerRefusesTests
{
    [Fact]
    public void A_false_gap()
    {
        HandMadeHistory history = OfAStream()
            .Then(new Request.Append("a", By: new Stamp("p", 0, 0)), new Answer.Appended(At(1), false))
            .Then(new Request.Append("b", By: new Stamp("p", 0, 1)), new Answer.Gap(0, 1));

        Assert.Contains("Gap { Expected = 0, Received = 1 }; the model says Appended", history.Explain("a"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_false_duplicate()
    {
        HandMadeHistory history = OfAStream()
            .Then(new Request.Append("a", By: new Stamp("p", 0, 0)), new Answer.Appended(At(1), false))
            .Then(new Request.Append("b", By: new Stamp("p", 0, 1)), new Answer.Duplicate(At(1), false, 0, 1));

        Assert.NotNull(history.Explain("a"));
    }

    [Fact]
    public void A_duplicate_that_tells_of_an_older_seq()
    {
        var first = new Request.Append("a", By: new Stamp("p", 0, 0));
        HandMadeHistory history = OfAStream()
            .Then(first, new Answer.Appended(At(1), false))
            .Then(new Request.Append("b", By: new Stamp("p", 0, 1)), new Answer.Appended(At(2), false))
            .Then(first, new Answer.Duplicate(At(2), false, 0, 0));

        Assert.NotNull(history.Explain("ab"));
    }

    [Fact]
    public void A_producer_that_is_fenced_off_by_nobody()
    {
        HandMadeHistory history = OfAStream()
            .Then(new Request.Append("a", By: new Stamp("p", 1, 0)), new Answer.Appended(At(1), false))
            .Then(new Request.Append("b", By: new Stamp("p", 1, 1)), new Answer.StaleEpoch(2));

        Assert.NotNull(history.Explain("a"));
    }

    [Fact]
    public void An_acknowledged_append_that_is_lost() =>
        Assert.NotNull(OfAStream().Appended("a", 1).Appended("b", 2).Explain("a"));

    [Fact]
    public void An_append_that_is_stored_twice() =>
        Assert.NotNull(OfAStream().Appended("a", 1).Appended("b", 3).Explain("aab"));

    [Fact]
    public void An_unknown_append_that_is_stored_twice() =>
        Assert.NotNull(OfAStream().Then(new Request.Append("a"), new Answer.Unavailable()).Explain("aa"));

    [Fact]
    public void A_refused_append_that_is_stored()
    {
        HandMadeHistory history = OfAStream()
            .Then(new Request.Append("", Close: true), new Answer.Appended(At(0), true))
            .Then(new Request.Append("a"), new Answer.StreamClosed(At(0)));

        Assert.NotNull(history.Explain("a", closed: true));
    }

    [Fact]
    public void Two_appends_with_one_offset()
    {
        HandMadeHistory history = OfAStream();
        Action<Answer> first = history.Begin(new Request.Append("a"));
        Action<Answer> second = history.Begin(new Request.Append("b"));
        first(new Answer.Appended(At(1), false));
        second(new Answer.Appended(At(1), false));

        Assert.NotNull(history.Explain("ab"));
        Assert.NotNull(history.Explain("a"));
    }

    [Fact]
    public void Appends_stored_against_the_order_of_their_answers() =>
        Assert.NotNull(OfAStream().Appended("a", 2).Appended("b", 1).Explain("ba"));

    [Fact]
    public void A_close_that_is_told_of_before_anybody_asks_for_it()
    {
        HandMadeHistory history = OfAStream()
            .Then(new Request.Append("a"), new Answer.StreamClosed(At(0)))
            .Then(new Request.Append("", Close: true), new Answer.Appended(At(0), true));

        Assert.NotNull(history.Explain("", closed: true));
    }

    [Fact]
    public void A_closed_stream_with_a_tail_that_is_not_its_last()
    {
        HandMadeHistory history = OfAStream()
            .Then(new Request.Append("ab", Close: true), new Answer.Appended(At(2), true))
            .Then(new Request.Append("c"), new Answer.StreamClosed(At(0)));

        Assert.NotNull(history.Explain("ab", closed: true));
    }

    [Fact]
    public void A_stale_close_of_a_stream_that_was_made_anew()
    {
        HandMadeHistory history = new HandMadeHistory()
            .Then(new Request.Create(Closed: true), new Answer.Created(At(0), true))
            .Then(new Request.Delete(), new Answer.Deleted())
            .Then(new Request.Create(), new Answer.Created(new Offset(2, 0), false))
            .Then(new Request.Append("a"), new Answer.StreamClosed(At(0)));

        Assert.NotNull(history.Explain(new StoredIncarnation(1, "", Alive: false), new StoredIncarnation(2, "")));
    }

    [Fact]
    public void A_look_at_a_tail_that_has_moved_on_before() =>
        Assert.NotNull(OfAStream().Appended("a", 1).Then(new Request.Head(), new Answer.Seen(At(0), false)).Explain("a"));

    [Fact]
    public void A_look_into_the_future_of_an_append_that_was_not_asked_for_yet() =>
        Assert.NotNull(OfAStream().Then(new Request.Head(), new Answer.Seen(At(1), false)).Appended("a", 1).Explain("a"));

    [Fact]
    public void A_read_of_other_bytes() =>
        Assert.NotNull(OfAStream().Appended("a", 1).Then(new Request.Read(), new Answer.Content(At(1), false, "b")).Explain("a"));

    [Fact]
    public void A_stream_that_is_not_found_although_it_was_made() =>
        Assert.NotNull(OfAStream().Then(new Request.Append("a"), new Answer.NotFound()).Explain(""));

    [Fact]
    public void An_offset_of_another_life()
    {
        HandMadeHistory history = OfAStream()
            .Then(new Request.Delete(), new Answer.Deleted())
            .Then(new Request.Create(), new Answer.Created(new Offset(2, 0), false))
            .Then(new Request.Append("a"), new Answer.Appended(At(1), false));

        Assert.NotNull(history.Explain(new StoredIncarnation(1, "", Alive: false), new StoredIncarnation(2, "a")));
    }

    [Fact]
    public void A_life_that_nobody_asked_for() => Assert.NotNull(new HandMadeHistory().Explain(""));

    [Fact]
    public void A_close_that_nobody_asked_for() => Assert.NotNull(OfAStream().Explain("", closed: true));

    [Fact]
    public void A_deletion_that_did_not_happen() => Assert.NotNull(OfAStream().Then(new Request.Delete(), new Answer.Deleted()).Explain(""));
}
