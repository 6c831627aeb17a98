namespace Server.Tests.Crash;

/// <summary>Appends to one stream, numbers the appends from 0, and remembers which were acknowledged.</summary>
internal abstract class Writer(string name, string path, string contentType)
{
    private long _last = -1;

    public string Name => name;

    /// <summary>The number of the last append sent, whatever its outcome.</summary>
    public long LastSent => _last;

    /// <summary>Appends until the server is killed.</summary>
    public abstract Task WriteAsync(Load load);

    /// <summary>Compares the numbers in the stream, in order, with the acknowledged ones.</summary>
    public abstract void Check(IReadOnlyList<long> found);

    /// <summary>Resolves the outcomes that the kill left unknown.</summary>
    public abstract Task ResumeAsync(HttpClient client);

    protected long NextNumber() => ++_last;

    protected HttpRequestMessage Append(long number) =>
        new(HttpMethod.Post, path) { Content = AppendBody.Content(contentType, name, number) };

    protected void Require(bool condition, string expectation) =>
        Assert.True(condition, $"{path}, writer {name}: {expectation}");
}
