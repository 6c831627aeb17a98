using System.Buffers;
using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Content;
using DurableStreams.Producers;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Model;

/// <summary>Appends with and without a producer, and closes.</summary>
internal sealed class AppendSteps(ModelSystem system)
{
    private static readonly ProducerId[] Producers = [TestStreams.Producer("p"), TestStreams.Producer("q")];

    private ProtocolModel Model => system.Model;

    public Task AppendAsync(Step step)
    {
        ContentType contentType = ContentTypeAt(step);
        ModelBody body = ModelBody.Choose(step.Body, contentType);
        return PostAsync(step, body, new AppendRequest(
            system.UsedPath(step.Path),
            step.A >= 96 ? TestStreams.ContentType("text/other") : contentType,
            default,
            step.A is 94 or 95,
            null,
            step.B < 30 ? ((char)('a' + (step.B % 10))).ToString() : null));
    }

    public Task ProduceAsync(Step step)
    {
        StreamPath path = system.UsedPath(step.Path);
        ProducerId id = Producers[step.A % Producers.Length];
        ProducerState? known = Model.Last(path)?.Producers.TryGetValue(id, out ProducerState state) == true
            ? state
            : null;
        long epoch = Math.Max(0, (known?.Epoch ?? 0) + (step.B % 8) switch { 6 => 1, 7 => -1, _ => 0 });
        long seq = Math.Max(0, (step.C % 8) switch
        {
            4 => known?.LastSeq ?? 0,
            5 => (known?.LastSeq ?? 0) - 1,
            6 => 0,
            7 => (known?.LastSeq ?? 0) + 2,
            _ => (known?.LastSeq ?? -1) + 1,
        });
        ContentType contentType = ContentTypeAt(step);
        ModelBody body = step.A >= 98 ? ModelBody.None : ModelBody.Choose(step.Body, contentType);
        var stamp = new ProducerStamp(id, epoch, seq);
        return PostAsync(step, body, new AppendRequest(path, contentType, default, step.A >= 96, stamp, null));
    }

    public Task CloseAsync(Step step)
    {
        StreamPath path = system.UsedPath(step.Path);

        // Repeat the request that closed the stream.
        ProducerStamp? stamp = step.A % 3 == 0 ? Model.Last(path)?.ClosedBy : null;
        return PostAsync(step, ModelBody.None, new AppendRequest(path, null, default, true, stamp, null));
    }

    private ContentType ContentTypeAt(Step step) =>
        Model.Last(system.UsedPath(step.Path))?.ContentType ?? system.ContentTypes[step.C % system.ContentTypes.Count];

    private async Task PostAsync(Step step, ModelBody body, AppendRequest request)
    {
        request = request with { Body = RequestBody.Of(new ReadOnlySequence<byte>(body.Sent)) };
        AppendOutcome? refusal = Model.Refuse(request, body, system.Now);
        StreamService process = system.Process(step.Process);
        AppendOutcome actual = await system.DriveAsync(() => process.AppendAsync(request).AsTask());
        system.Note($"POST {request.Path} {body.Sent.Length} bytes close={request.Close} {request.Producer} "
            + $"seq={request.StreamSeq} => {actual}");
        switch (refusal)
        {
            case AppendOutcome.InvalidBody:
                Assert.IsType<AppendOutcome.InvalidBody>(actual);
                break;
            case not null:
                Assert.Equal(refusal, actual);
                break;
            case null:
                Apply(Model.Last(request.Path)!, request, body, Assert.IsType<AppendOutcome.Appended>(actual));
                break;
        }
    }

    private static void Apply(
        ModelIncarnation incarnation, AppendRequest request, ModelBody body, AppendOutcome.Appended appended)
    {
        if (body.Append is { } append)
        {
            incarnation.Add(append);
        }

        incarnation.Learn(incarnation.Appends.Count, appended.Next);
        Assert.Equal(request.Close, appended.Closed);
        incarnation.Closed = request.Close;
        incarnation.ClosedBy = request.Close ? request.Producer : null;
        incarnation.LastStreamSeq = request.StreamSeq ?? incarnation.LastStreamSeq;
        if (request.Producer is { } stamp)
        {
            incarnation.Producers[stamp.Id] = new ProducerState(stamp.Epoch, stamp.Seq);
        }
    }
}
