using System.Buffers;
using System.Text;
using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Content;
using DurableStreams.Creating;
using DurableStreams.Deleting;
using DurableStreams.Producers;
using DurableStreams.Reading;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Writing.Linearizability;

/// <summary>Sends requests of the model to a real service, and converts its outcomes to responses.</summary>
internal sealed class StreamClient(StreamService service, StreamPath path, StreamLifetime lifetime = default)
{
    private static readonly ContentType OtherType = TestStreams.ContentType("text/plain");

    public async Task<Answer> AskAsync(Request request) => request switch
    {
        Request.Create create => AnswerOf(await service.CreateAsync(ToCreate(create), CancellationToken.None)),
        Request.Append append => AnswerOf(await service.AppendAsync(ToAppend(append))),
        Request.Delete => AnswerOf(await service.DeleteAsync(path, CancellationToken.None)),
        Request.Head => AnswerOf(await service.HeadAsync(path, CancellationToken.None)),
        Request.Read => AnswerOf(await service.ReadAsync(path, ReadFrom.Start, CancellationToken.None)),
        _ => throw new ArgumentException("Not a request.", nameof(request)),
    };

    private CreateRequest ToCreate(Request.Create create) =>
        new(path, TypeOf(create.OtherType), lifetime, create.Closed, Body(create.Body), Fork: null);

    private AppendRequest ToAppend(Request.Append append) => new(
        path,
        TypeOf(append.OtherType),
        Body(append.Body),
        append.Close,
        append.By is { } by ? new ProducerStamp(TestStreams.Producer(by.Producer), by.Epoch, by.Seq) : null,
        append.StreamSeq);

    private static ContentType TypeOf(bool other) => other ? OtherType : ContentType.Default;

    private static RequestBody Body(string text) => RequestBody.Of(new ReadOnlySequence<byte>(TestBytes.Text(text)));

    private static Answer AnswerOf(CreateOutcome outcome) => outcome switch
    {
        CreateOutcome.Created(var head) => new Answer.Created(head.TailOffset, head.Closed),
        CreateOutcome.Exists(var head) => new Answer.Exists(head.TailOffset, head.Closed),
        CreateOutcome.Mismatch => new Answer.Mismatch(),
        CreateOutcome.Unavailable => new Answer.Unavailable(),
        _ => throw Unforeseen(outcome),
    };

    private static Answer AnswerOf(AppendOutcome outcome) => outcome switch
    {
        AppendOutcome.Appended(var next, var closed) => new Answer.Appended(next, closed),
        AppendOutcome.Duplicate(var next, var closed, var epoch, var lastSeq) =>
            new Answer.Duplicate(next, closed, epoch, lastSeq),
        AppendOutcome.AlreadyClosed(var next) => new Answer.AlreadyClosed(next),
        AppendOutcome.StreamClosed(var next) => new Answer.StreamClosed(next),
        AppendOutcome.ContentTypeMismatch => new Answer.OtherType(),
        AppendOutcome.StaleEpoch(var current) => new Answer.StaleEpoch(current),
        AppendOutcome.EpochStartsAboveZero => new Answer.EpochStartsAboveZero(),
        AppendOutcome.SequenceGap(var expected, var received) => new Answer.Gap(expected, received),
        AppendOutcome.StreamSeqRegression(var last) => new Answer.Regression(last),
        AppendOutcome.NotFound => new Answer.NotFound(),
        AppendOutcome.Unavailable => new Answer.Unavailable(),
        _ => throw Unforeseen(outcome),
    };

    private static Answer AnswerOf(DeleteOutcome outcome) => outcome switch
    {
        DeleteOutcome.Deleted => new Answer.Deleted(),
        DeleteOutcome.NotFound => new Answer.NotFound(),
        DeleteOutcome.Unavailable => new Answer.Unavailable(),
        _ => throw Unforeseen(outcome),
    };

    private static Answer AnswerOf(HeadOutcome outcome) => outcome switch
    {
        HeadOutcome.Found(var head) => new Answer.Seen(head.TailOffset, head.Closed),
        HeadOutcome.NotFound => new Answer.NotFound(),
        HeadOutcome.Unavailable => new Answer.Unavailable(),
        _ => throw Unforeseen(outcome),
    };

    private static Answer AnswerOf(ReadOutcome outcome) => outcome switch
    {
        ReadOutcome.Read(var chunk) => new Answer.Content(chunk.NextOffset, chunk.AtEnd, Text(chunk.Data)),
        ReadOutcome.NotFound => new Answer.NotFound(),
        ReadOutcome.Unavailable => new Answer.Unavailable(),
        _ => throw Unforeseen(outcome),
    };

    private static string Text(Segment? data) => data is null ? "" : Encoding.UTF8.GetString(data.Data.Span);

    private static InvalidOperationException Unforeseen(object outcome) => new($"No test can lead to {outcome}.");
}
