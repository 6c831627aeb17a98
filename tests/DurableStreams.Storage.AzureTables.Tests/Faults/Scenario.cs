using DurableStreams.Appending;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Creating;
using DurableStreams.Deleting;
using DurableStreams.Producers;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.AzureTables.Tests.Faults;

/// <summary>The result of a request, as its client sees it.</summary>
public enum Ending
{
    /// <summary>It succeeded.</summary>
    Done,

    /// <summary>The service was unavailable. The request may have been applied.</summary>
    Unknown,
}

/// <summary>A request, with assertions that it was applied exactly once or not at all.</summary>
internal abstract class Scenario
{
    public abstract string Name { get; }

    /// <summary>True if the request can be repeated without being applied twice.</summary>
    public virtual bool IsRepeatable => true;

    /// <summary>Creates the initial state.</summary>
    public abstract Task PrepareAsync(StreamService service, string path);

    /// <summary>Sends the request once.</summary>
    public abstract Task<Ending> AskAsync(StreamService service, string path);

    /// <summary>Asserts that the request was applied exactly once.</summary>
    public abstract Task AssertDoneAsync(StreamService service, string path);

    /// <summary>Asserts that the request was not applied.</summary>
    public virtual Task AssertNotDoneAsync(StreamService service, string path) =>
        throw new NotSupportedException("The request is repeated until it succeeds.");

    /// <summary>Asserts that the path is still usable.</summary>
    public virtual async Task AssertUsableAsync(StreamService service, string path)
    {
        string before = await service.TextAsync(path);
        await service.AddAsync(path, "next");
        Assert.Equal(before.Length == 0 ? "next" : $"{before}|next", await service.TextAsync(path));
    }

    protected static Ending EndingOf(AppendOutcome outcome) => outcome switch
    {
        AppendOutcome.Appended or AppendOutcome.Duplicate or AppendOutcome.AlreadyClosed => Ending.Done,
        AppendOutcome.Unavailable => Ending.Unknown,
        _ => throw new InvalidOperationException($"The append ended as {outcome}."),
    };

    protected static Ending EndingOf(CreateOutcome outcome) => outcome switch
    {
        CreateOutcome.Created or CreateOutcome.Exists => Ending.Done,
        CreateOutcome.Unavailable => Ending.Unknown,
        _ => throw new InvalidOperationException($"The creation ended as {outcome}."),
    };

    protected static Ending EndingOf(DeleteOutcome outcome) => outcome switch
    {
        // An earlier attempt with an unknown outcome may have deleted the stream.
        DeleteOutcome.Deleted or DeleteOutcome.NotFound or DeleteOutcome.Gone => Ending.Done,
        _ => Ending.Unknown,
    };

    protected static ProducerStamp Stamp(long seq) => new(TestStreams.Producer("p"), 0, seq);
}
