using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.TestKit.Streams;

/// <summary>
/// A stream on a store, changed by plain commits as the only writer would: remembers the head and its version,
/// and whatever it ever appended in this incarnation.
/// </summary>
public sealed class TestStream
{
    private readonly MemoryStream _written = new();

    /// <summary>Binds to a path; nothing is written yet.</summary>
    public TestStream(IStreamStore store, StreamPath path, StreamHead? head = null)
    {
        Store = store;
        Path = path;
        Head = head ?? TestStreams.NewHead();
    }

    public IStreamStore Store { get; }

    public StreamPath Path { get; }

    /// <summary>The head as last committed; before that, the one to be created.</summary>
    public StreamHead Head { get; private set; }

    public RowVersion Version { get; private set; }

    /// <summary>What this incarnation stores, from <see cref="StreamHead.OwnStart"/> on.</summary>
    public ReadOnlyMemory<byte> Written => _written.ToArray();

    public Incarnation Incarnation => Head.Incarnation;

    /// <summary>Creates a stream.</summary>
    public static async Task<TestStream> CreateAsync(IStreamStore store, StreamPath path, StreamHead? head = null)
    {
        var stream = new TestStream(store, path, head);
        await stream.ApplyAsync(stream.Next());
        return stream;
    }

    /// <summary>The next commit: the head with a new commit id, changed as told.</summary>
    public StreamCommit Next(Func<StreamHead, StreamHead>? change = null) =>
        TestStreams.Commit(Path, Version, change is null ? Head : change(Head)) with
        {
            ReplacesLive = Version != RowVersion.None && Head.Status == StreamStatus.Live,
        };

    /// <summary>The next commit, with bytes.</summary>
    public StreamCommit NextAppend(params ReadOnlySpan<byte[]> appends) => Next().WithData(appends);

    /// <summary>Commits and remembers; anything but success is an error of the test.</summary>
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

    /// <summary>Remembers a commit that went through elsewhere.</summary>
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

    /// <summary>Appends in one commit.</summary>
    public Task<TestStream> AppendAsync(params ReadOnlySpan<byte[]> appends) => ApplyAsync(NextAppend(appends));

    /// <summary>Turns the head into a tombstone.</summary>
    public Task<TestStream> DeleteIncarnationAsync() => ApplyAsync(Next(head => head with { Status = StreamStatus.Deleted }));

    /// <summary>Starts the next incarnation of the path.</summary>
    public Task<TestStream> RebirthAsync() => ApplyAsync(Next(head => head.Reborn()));
}
