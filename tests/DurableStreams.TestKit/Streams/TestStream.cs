using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.TestKit.Streams;

/// <summary>
/// A stream on a store, as its only writer sees it: makes commits, and remembers the head, its version, and the bytes
/// that were appended to this incarnation.
/// </summary>
public sealed class TestStream
{
    private readonly MemoryStream _written = new();

    /// <summary>Prepares a stream without writing anything.</summary>
    public TestStream(IStreamStore store, StreamPath path, StreamHead? head = null)
    {
        Store = store;
        Path = path;
        Head = head ?? TestStreams.NewHead();
    }

    public IStreamStore Store { get; }

    public StreamPath Path { get; }

    /// <summary>The head as last committed, or the head to create.</summary>
    public StreamHead Head { get; private set; }

    public RowVersion Version { get; private set; }

    /// <summary>The bytes that this incarnation stores, from <see cref="StreamHead.OwnStart"/> on.</summary>
    public ReadOnlyMemory<byte> Written => _written.ToArray();

    public Incarnation Incarnation => Head.Incarnation;

    /// <summary>Creates a stream.</summary>
    public static async Task<TestStream> CreateAsync(IStreamStore store, StreamPath path, StreamHead? head = null)
    {
        var stream = new TestStream(store, path, head);
        await stream.ApplyAsync(stream.Next());
        return stream;
    }

    /// <summary>Prepares the next commit: the head with a new commit id, and with the given change.</summary>
    public StreamCommit Next(Func<StreamHead, StreamHead>? change = null) =>
        TestStreams.Commit(Path, Version, change is null ? Head : change(Head)) with
        {
            ReplacesLive = Version != RowVersion.None && Head.Status == StreamStatus.Live,
        };

    /// <summary>Prepares the next commit with bytes.</summary>
    public StreamCommit NextAppend(params ReadOnlySpan<byte[]> appends) => Next().WithData(appends);

    /// <summary>Commits and adopts the result. Throws if the commit does not succeed.</summary>
    public async Task<TestStream> ApplyAsync(StreamCommit commit)
    {
        CommitResult result = await Store.CommitAsync(commit);
        if (result.Status != CommitStatus.Committed)
        {
            throw new InvalidOperationException($"The commit on '{Path}' ended as {result.Status}.");
        }

        Adopt(commit, result.Version);
        return this;
    }

    /// <summary>Remembers a commit that was applied elsewhere.</summary>
    public void Adopt(StreamCommit commit, RowVersion version)
    {
        if (commit.Head.Incarnation != Head.Incarnation)
        {
            _written.SetLength(0);
        }

        if (commit.Data is { } data)
        {
            _written.Write(data.Data.Span);
        }

        (Head, Version) = (commit.Head, version);
    }

    /// <summary>Commits one or more appends.</summary>
    public Task<TestStream> AppendAsync(params ReadOnlySpan<byte[]> appends) => ApplyAsync(NextAppend(appends));

    /// <summary>Deletes the stream: replaces its head with a tombstone.</summary>
    public Task<TestStream> DeleteIncarnationAsync() =>
        ApplyAsync(Next(head => head with { Status = StreamStatus.Deleted }));

    /// <summary>Starts the next incarnation of the path.</summary>
    public Task<TestStream> RebirthAsync() => ApplyAsync(Next(head => head.Reborn()));
}
