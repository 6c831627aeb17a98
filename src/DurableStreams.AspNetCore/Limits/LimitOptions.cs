namespace DurableStreams.AspNetCore;

/// <summary>Bounds on what clients may use. Those for a project hold in each process, and only where requests need tokens.</summary>
public sealed class LimitOptions
{
    /// <summary>Long-polls and SSE connections at a time; more get a 503. Default 50,000.</summary>
    public int LiveReaders { get; set; } = 50_000;

    /// <summary>Long-polls and SSE connections of one project at a time; more get a 429. Default 10,000.</summary>
    public int LiveReadersPerProject { get; set; } = 10_000;

    /// <summary>Requests a second that append to or create streams of one project; more get a 429. 0 for any number. Default 5,000.</summary>
    public int AppendsPerSecondPerProject { get; set; } = 5_000;

    /// <summary>How many of them may come at once. Default 10,000.</summary>
    public int AppendBurstPerProject { get; set; } = 10_000;
}
