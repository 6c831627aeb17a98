using DurableStreams.Appending;
using DurableStreams.Content;
using DurableStreams.Producers;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Appending;

public sealed class AppendDecisionTests
{
    private static readonly DateTimeOffset Now = TestStreams.Created + TimeSpan.FromHours(1);
    private static readonly ProducerId Producer = TestStreams.Producer("p");

    private static readonly StreamHead Head = TestStreams.NewHead() with
    {
        ContentType = ContentType.Json,
        Tail = 100,
        LastStreamSeq = "b",
    };

    [Fact]
    public void A_valid_append_is_accepted()
    {
        Assert.Null(Refuse(Head, null, Command()));
        Assert.Null(Refuse(Head, null, Command() with { StreamSeq = "c", Producer = Stamp(0, 0), Close = true }));
        Assert.Null(Refuse(Head, new ProducerState(0, 4), Command() with { Producer = Stamp(0, 5) }));
    }

    [Fact]
    public void Missing_and_soft_deleted_streams_refuse_appends()
    {
        Assert.Equal(new AppendOutcome.NotFound(), Refuse(null, null, Command()));
        Assert.Equal(
            new AppendOutcome.NotFound(),
            Refuse(Head with { Status = StreamStatus.Deleted }, null, Command()));
        Assert.Equal(
            new AppendOutcome.Gone(),
            Refuse(Head with { Status = StreamStatus.SoftDeleted, ForkCount = 1 }, null, Command()));
    }

    [Fact]
    public void An_expired_stream_refuses_appends_before_it_is_deleted()
    {
        Assert.Null(Refuse(Head with { Expiry = Now + TimeSpan.FromTicks(1) }, null, Command()));
        Assert.Equal(new AppendOutcome.NotFound(), Refuse(Head with { Expiry = Now }, null, Command()));
        Assert.Equal(new AppendOutcome.Gone(), Refuse(Head with { Expiry = Now, ForkCount = 1 }, null, Command()));
    }

    [Fact]
    public void An_estuary_refuses_appends_of_clients()
    {
        StreamHead estuary = Head with { Kind = StreamKind.Estuary, Closed = true };
        Assert.Equal(new AppendOutcome.NotWritable(), Refuse(estuary, null, Command()));
    }

    [Fact]
    public void Closing_a_closed_stream_is_a_success_and_appending_is_not()
    {
        StreamHead closed = Head with { Closed = true };
        var refusal = new AppendOutcome.StreamClosed(closed.TailOffset);
        Assert.Equal(new AppendOutcome.AlreadyClosed(closed.TailOffset), Refuse(closed, null, CloseOnly()));
        Assert.Equal(refusal, Refuse(closed, null, Command()));
        Assert.Equal(refusal, Refuse(closed, null, Command() with { Close = true }));
        Assert.Equal(refusal, Refuse(closed, null, CloseOnly() with { Producer = Stamp(0, 0) }));
    }

    [Fact]
    public void Only_the_request_that_closed_the_stream_can_be_repeated()
    {
        StreamHead closed = Head with { Closed = true, ClosedBy = Stamp(3, 7) };
        var state = new ProducerState(3, 7);
        var duplicate = new AppendOutcome.Duplicate(closed.TailOffset, Closed: true, 3, 7);
        var refusal = new AppendOutcome.StreamClosed(closed.TailOffset);
        Assert.Equal(duplicate, Refuse(closed, state, Command() with { Producer = Stamp(3, 7), Close = true }));
        Assert.Equal(duplicate, Refuse(closed, state, CloseOnly() with { Producer = Stamp(3, 7) }));
        Assert.Equal(refusal, Refuse(closed, state, Command() with { Producer = Stamp(3, 6) }));
        Assert.Equal(refusal, Refuse(closed, state, Command() with { Producer = Stamp(3, 8) }));
        Assert.Equal(refusal, Refuse(closed, state, Command() with { Producer = Stamp(2, 7) }));
        ProducerStamp other = Stamp(3, 7) with { Id = TestStreams.Producer("q") };
        Assert.Equal(refusal, Refuse(closed, state, Command() with { Producer = other }));
    }

    [Fact]
    public void Closing_only_ignores_the_content_type()
    {
        Assert.Null(Refuse(Head, null, CloseOnly() with { ContentType = TestStreams.ContentType("text/plain") }));
        Assert.Null(Refuse(Head, null, CloseOnly() with { ContentType = null }));
    }

    [Fact]
    public void A_body_of_another_media_type_is_refused_and_parameters_do_not_matter()
    {
        ContentType sameType = TestStreams.ContentType("Application/Json; charset=utf-8");
        Assert.Null(Refuse(Head, null, Command() with { ContentType = sameType }));
        Assert.Equal(
            new AppendOutcome.ContentTypeMismatch(ContentType.Json),
            Refuse(Head, null, Command() with { ContentType = TestStreams.ContentType("text/plain") }));
        Assert.Equal(
            new AppendOutcome.ContentTypeMismatch(ContentType.Json),
            Refuse(Head, null, Command() with { ContentType = null }));
    }

    [Fact]
    public void Refusals_of_producers_have_the_details_for_their_responses()
    {
        var known = new ProducerState(2, 5);
        Assert.Equal(new AppendOutcome.Duplicate(Head.TailOffset, false, 2, 5), RefuseStamp(known, Stamp(2, 3)));
        Assert.Equal(new AppendOutcome.StaleEpoch(2), RefuseStamp(known, Stamp(1, 6)));
        Assert.Equal(new AppendOutcome.EpochStartsAboveZero(), RefuseStamp(known, Stamp(3, 1)));
        Assert.Equal(new AppendOutcome.SequenceGap(6, 8), RefuseStamp(known, Stamp(2, 8)));
        Assert.Equal(new AppendOutcome.SequenceGap(0, 8), RefuseStamp(null, Stamp(2, 8)));
    }

    [Theory]
    [InlineData("b", "c", true)]
    [InlineData("b", "b0", true)]
    [InlineData("b", "b", false)]
    [InlineData("b", "a", false)]
    [InlineData("b", "", false)]
    [InlineData("b", "B", false)]
    [InlineData("10", "9", true)]
    [InlineData("9", "10", false)]
    [InlineData("a", "é", true)]
    [InlineData("\ufffd", "😀", true)]
    [InlineData("😀", "\ufffd", false)]
    [InlineData(null, "", true)]
    public void A_stream_seq_must_be_above_the_last_one_byte_by_byte(string? last, string seq, bool isAccepted)
    {
        AppendOutcome? refusal = Refuse(Head with { LastStreamSeq = last }, null, Command() with { StreamSeq = seq });
        Assert.Equal(isAccepted ? null : new AppendOutcome.StreamSeqRegression(last!), refusal);
    }

    [Fact]
    public void A_body_that_cannot_be_stored_is_refused()
    {
        Assert.Equal(
            new AppendOutcome.InvalidBody("why"),
            Refuse(Head, null, Command() with { Body = FramedBody.Invalid("why") }));
        Assert.IsType<AppendOutcome.InvalidBody>(Refuse(Head, null, Command() with { Body = FramedBody.EmptyArray }));
        Assert.Equal(
            new AppendOutcome.TooLarge(),
            Refuse(Head, null, Command() with { Body = new FramedBody(default, null, true) }));
    }

    [Fact]
    public void A_new_producer_above_the_limit_is_refused_and_existing_ones_are_not()
    {
        StreamHead full = Head with { ProducerCount = 3 };
        AppendCommand first = Command() with { Producer = Stamp(0, 0), MaxProducers = 3 };

        Assert.Equal(new AppendOutcome.TooManyProducers(), Refuse(full, null, first));
        Assert.Null(Refuse(full, null, first with { MaxProducers = 4 }));
        Assert.Null(Refuse(full, new ProducerState(0, 4), first with { Producer = Stamp(0, 5) }));
        Assert.Null(Refuse(full, new ProducerState(0, 4), first with { Producer = Stamp(1, 0) }));
        Assert.Null(Refuse(full, null, Command() with { MaxProducers = 3 }));

        // Errors of the producer precede the limit of the stream.
        Assert.IsType<AppendOutcome.SequenceGap>(Refuse(full, null, first with { Producer = Stamp(0, 1) }));
        Assert.IsType<AppendOutcome.StreamClosed>(Refuse(full with { Closed = true }, null, first));
    }

    private static ProducerStamp Stamp(long epoch, long seq) => new(Producer, epoch, seq);

    private static AppendCommand Command() =>
        new(
            ContentType.Json,
            new FramedBody("1,"u8.ToArray(), null, false),
            HasBody: true,
            Close: false,
            Producer: null,
            StreamSeq: null);

    private static AppendCommand CloseOnly() =>
        new(null, FramedBody.Nothing, HasBody: false, Close: true, Producer: null, StreamSeq: null);

    private static AppendOutcome? RefuseStamp(ProducerState? known, ProducerStamp stamp) =>
        Refuse(Head, known, Command() with { Producer = stamp });

    private static AppendOutcome? Refuse(StreamHead? head, ProducerState? producer, AppendCommand command) =>
        AppendDecision.Refuse(head, producer, command, Now);
}
