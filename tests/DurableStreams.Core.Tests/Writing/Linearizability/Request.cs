namespace DurableStreams.Core.Tests.Writing.Linearizability;

/// <summary>A request to a stream: a closed set of types.</summary>
internal abstract record Request
{
    private Request()
    {
    }

    /// <summary>True if the request never changes the stream.</summary>
    public virtual bool IsReadOnly => false;

    public sealed record Create(string Body = "", bool Closed = false, bool OtherType = false) : Request
    {
        public override string ToString() =>
            $"create '{Body}'{(Closed ? " closed" : "")}{(OtherType ? " of another type" : "")}";
    }

    /// <param name="Body">May be empty only together with <paramref name="Close"/>.</param>
    /// <param name="Close">Closes the stream after the append.</param>
    /// <param name="By">The stamp of an idempotent producer.</param>
    /// <param name="StreamSeq">The <c>Stream-Seq</c> of the writer.</param>
    /// <param name="OtherType">Uses the second of the two content types of the tests.</param>
    public sealed record Append(
        string Body, bool Close = false, Stamp? By = null, string? StreamSeq = null, bool OtherType = false) : Request
    {
        public override string ToString() =>
            $"append '{Body}'{(Close ? " close" : "")}{(By is { } by ? $" by {by}" : "")}"
            + $"{(StreamSeq is { } seq ? $" seq {seq}" : "")}{(OtherType ? " as another type" : "")}";
    }

    public sealed record Delete : Request
    {
        public override string ToString() => "delete";
    }

    public sealed record Head : Request
    {
        public override bool IsReadOnly => true;

        public override string ToString() => "head";
    }

    /// <summary>Reads the whole stream.</summary>
    public sealed record Read : Request
    {
        public override bool IsReadOnly => true;

        public override string ToString() => "read";
    }
}
