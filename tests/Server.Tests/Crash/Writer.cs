namespace DurableStreams.Server.Tests.Crash;

/// <summary>Somebody who appends to one stream, numbers the appends from 0, and remembers what was acknowledged.</summary>
internal abstract class Writer(string name, string path, string contentType)
{
    private long _last = -1;

    public string Name => name;

    /// <summary>The number of the last append that was sent, whatever became of it.</summary>
    public long LastSent => _last;

    /// <summary>Appends until the server is killed.</summary>
    public abstract Task WriteAsync(Load load);

    /// <summary>Compares the numbers that a reader found, in the order of the stream, with what was acknowledged.</summary>
    public abstract void Check(IReadOnlyList<long> found);

    /// <summary>Settles what the kill left unknown.</summary>
    public abstract Task ResumeAsync(HttpClient client);

    protected long NextNumber() => ++_last;

    protected HttpRequestMessage Append(long number) =>
        new(HttpMethod.Post, path) { Content = AppendBody.Content(contentType, name, number) };

    protected void Require(bool condition, string expectation) => Assert.True(condition, $"{path}, writer {name}: {expectation}");
}
