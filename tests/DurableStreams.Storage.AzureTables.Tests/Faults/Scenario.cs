using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.AzureTables.Tests.Faults;

/// <summary>How a request ended for the client that sent it.</summary>
public enum Ending
{
    /// <summary>With a success.</summary>
    Done,

    /// <summary>As unavailable: it may have been done.</summary>
    Unknown,
}

/// <summary>Something that a client asks for, and how to tell whether it was done once, not at all, or wrongly.</summary>
internal abstract class Scenario
{
    public abstract string Name { get; }

    /// <summary>True when asking again cannot do it twice.</summary>
    public virtual bool IsRepeatable => true;

    /// <summary>Makes what must be there before.</summary>
    public abstract Task PrepareAsync(StreamService service, string path);

    /// <summary>Asks once.</summary>
    public abstract Task<Ending> AskAsync(StreamService service, string path);

    /// <summary>Asserts that it is done, exactly once.</summary>
    public abstract Task AssertDoneAsync(StreamService service, string path);

    /// <summary>Asserts that nothing is done.</summary>
    public virtual Task AssertNotDoneAsync(StreamService service, string path) => throw new NotSupportedException("Asked again until it is done.");

    /// <summary>Asserts that the path goes on to live.</summary>
    public virtual async Task AssertGoesOnAsync(StreamService service, string path)
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
        // The one before, whose outcome was not known, had done it.
        DeleteOutcome.Deleted or DeleteOutcome.NotFound or DeleteOutcome.Gone => Ending.Done,
        _ => Ending.Unknown,
    };

    protected static ProducerStamp Stamp(long seq) => new(TestStreams.Producer("p"), 0, seq);
}
