using DurableStreams.Addressing;
using DurableStreams.Live;
using DurableStreams.Reading;
using DurableStreams.Streams;

namespace DurableStreams.Core.Tests.Model;

/// <summary>Reads from valid and invalid offsets.</summary>
internal sealed class ReadSteps(ModelSystem system)
{
    private ProtocolModel Model => system.Model;

    public async Task ReadAsync(Step step)
    {
        StreamPath path = system.UsedPath(step.Path);
        ModelIncarnation? incarnation = Model.Last(path);
        ReadFrom from = (step.A % 8) switch
        {
            0 => ReadFrom.Start,
            1 => ReadFrom.Now,
            2 => ReadFrom.At(Offset.Zero),
            _ => Choices.KnownOffset(incarnation, step.B) is { } offset ? ReadFrom.At(offset) : ReadFrom.Start,
        };
        ReadOutcome actual = await GetAsync(step.Process, path, from);
        system.Note($"GET {path} {from} => {actual.GetType().Name}");
        if (Refusal(incarnation) is { } refusal)
        {
            Assert.Equal(refusal, actual);
            return;
        }

        int index = from.Kind switch
        {
            ReadFromKind.Now => incarnation!.Appends.Count,
            ReadFromKind.Start => 0,
            _ => incarnation!.IndexOf(from.Offset)!.Value,
        };
        ChunkComparison.AssertSame(incarnation!, index, Assert.IsType<ReadOutcome.Read>(actual).Chunk);
    }

    /// <summary>
    /// Reads from an offset that the current incarnation of the path does not have. It is refused, unless it lies
    /// within an append or one after a boundary, for clients that add one to an offset.
    /// </summary>
    public async Task ReadWronglyAsync(Step step)
    {
        StreamPath path = system.UsedPath(step.Path);
        ModelIncarnation? incarnation = Model.Last(path);
        if (WrongOffset(incarnation, path, step) is not { } offset)
        {
            return;
        }

        ReadOutcome actual = await GetAsync(step.Process, path, ReadFrom.At(offset));
        system.Note($"GET {path} {offset} => {actual.GetType().Name}");
        if (Refusal(incarnation) is { } refusal)
        {
            Assert.Equal(refusal, actual);
            return;
        }

        if (!incarnation!.TryFindStart(offset, out int? start))
        {
            return;
        }

        if (start is { } index)
        {
            ChunkComparison.AssertSame(incarnation, index, Assert.IsType<ReadOutcome.Read>(actual).Chunk);
            return;
        }

        Assert.True(
            actual is ReadOutcome.InvalidOffset or ReadOutcome.OffsetOfOtherIncarnation,
            $"{offset} resulted in {actual}");
    }

    /// <summary>Opens a live read and reads to the tail.</summary>
    public async Task FollowAsync(Step step)
    {
        StreamPath path = system.UsedPath(step.Path);
        ModelIncarnation? incarnation = Model.Last(path);
        ReadFrom from = Choices.KnownOffset(incarnation, step.B) is { } offset ? ReadFrom.At(offset) : ReadFrom.Start;
        LiveOpenOutcome outcome = await system.DriveAsync(
            () => system.Process(step.Process).OpenLiveAsync(path, from, CancellationToken.None).AsTask());
        system.Note($"FOLLOW {path} {from} => {outcome.GetType().Name}");
        if (Refusal(incarnation) is { } refusal)
        {
            Assert.Equal(refusal, Assert.IsType<LiveOpenOutcome.Refused>(outcome).Reason);
            return;
        }

        var opened = Assert.IsType<LiveOpenOutcome.Opened>(outcome);
        using LiveReader reader = opened.Reader;
        StreamChunk chunk = opened.First;
        int index = from.Kind == ReadFromKind.Start ? 0 : incarnation!.IndexOf(from.Offset)!.Value;
        index = ChunkComparison.AssertSame(incarnation!, index, chunk);
        while (!chunk.AtTail)
        {
            ReadOutcome next = await system.DriveAsync(() => reader.ReadAsync(CancellationToken.None).AsTask());
            chunk = Assert.IsType<ReadOutcome.Read>(next).Chunk;
            index = ChunkComparison.AssertSame(incarnation!, index, chunk);
        }
    }

    public Task LookAsync(Step step) => LookAsync(system.UsedPath(step.Path), step.Process);

    public async Task LookAsync(StreamPath path, int process)
    {
        HeadOutcome actual = await system.DriveAsync(
            () => system.Process(process).HeadAsync(path, CancellationToken.None).AsTask());
        system.Note($"HEAD {path} => {actual.GetType().Name}");
        switch (Model.ExistenceOf(path, system.Now))
        {
            case Existence.Missing:
                Assert.IsType<HeadOutcome.NotFound>(actual);
                break;
            case Existence.Gone:
                Assert.IsType<HeadOutcome.Gone>(actual);
                break;
            default:
                StreamHead head = Assert.IsType<HeadOutcome.Found>(actual).Head;
                Choices.AssertSameHead(Model.Last(path)!, head);
                Assert.Equal(Model.Last(path)!.Forks, head.ForkCount);
                break;
        }
    }

    /// <summary>Reads an existing stream to its end from every offset that clients know.</summary>
    public async Task ReadEverythingAsync(StreamPath path, int process)
    {
        ModelIncarnation incarnation = Model.Last(path)!;
        for (int start = 0; start <= incarnation.Appends.Count; start++)
        {
            if (start > 0 && incarnation.Marks[start].Offset is null)
            {
                continue;
            }

            ReadFrom from = incarnation.Marks[start].Offset is { } offset ? ReadFrom.At(offset) : ReadFrom.Start;
            for (int index = start; ;)
            {
                StreamChunk chunk = Assert.IsType<ReadOutcome.Read>(await GetAsync(process, path, from)).Chunk;
                index = ChunkComparison.AssertSame(incarnation, index, chunk);
                if (chunk.AtTail)
                {
                    break;
                }

                from = ReadFrom.At(chunk.NextOffset);
            }
        }
    }

    private ReadOutcome? Refusal(ModelIncarnation? incarnation) =>
        ProtocolModel.ExistenceOf(incarnation, system.Now) switch
        {
            Existence.Missing => new ReadOutcome.NotFound(),
            Existence.Gone => new ReadOutcome.Gone(),
            _ => null,
        };

    private Offset? WrongOffset(ModelIncarnation? incarnation, StreamPath path, Step step)
    {
        IReadOnlyList<ModelIncarnation> incarnations = Model.IncarnationsOf(path);
        ModelIncarnation? former =
            incarnations.SkipLast(1).ElementAtOrDefault(step.B % Math.Max(1, incarnations.Count - 1));
        Offset? offset = (step.A % 4) switch
        {
            0 or 1 => Choices.KnownOffset(former, step.C),
            2 when incarnation is { Appends.Count: > 0 } =>
                WithinAppend(incarnation, step.C % incarnation.Appends.Count, step.B),
            _ => incarnation?.Tail is { } tail ? new Offset(tail.Generation, tail.Position + 1 + step.C) : null,
        };
        return offset is { } one && incarnation?.MayHave(one) != true ? offset : null;
    }

    private static Offset? WithinAppend(ModelIncarnation incarnation, int append, int choice)
    {
        int length = incarnation.Appends[append].Bytes.Length;
        return length > 1 && incarnation.Marks[append + 1].Offset is { } end
            ? end with { Position = end.Position - 1 - (choice % (length - 1)) }
            : null;
    }

    private Task<ReadOutcome> GetAsync(int process, StreamPath path, ReadFrom from) =>
        system.DriveAsync(() => system.Process(process).ReadAsync(path, from, CancellationToken.None).AsTask());
}
