namespace DurableStreams.Core.Tests.Writing.Linearizability;

/// <summary>What can be asked of a stream: a closed set.</summary>
internal abstract record Request
{
    private Request()
    {
    }

    /// <summary>True when it can never change the stream, whatever it is answered.</summary>
    public virtual bool OnlyLooks => false;

    public sealed record Create(string Body = "", bool Closed = false, bool OtherType = false) : Request
    {
        public override string ToString() => $"create '{Body}'{(Closed ? " closed" : "")}{(OtherType ? " of another type" : "")}";
    }

    /// <param name="Body">Empty only together with <paramref name="Close"/>.</param>
    /// <param name="Close">Close the stream after it.</param>
    /// <param name="By">The stamp of an idempotent producer.</param>
    /// <param name="StreamSeq">The writer's sequence.</param>
    /// <param name="OtherType">Sent as the other of the two content types there are.</param>
    public sealed record Append(string Body, bool Close = false, Stamp? By = null, string? StreamSeq = null, bool OtherType = false) : Request
    {
        public override string ToString() =>
            $"append '{Body}'{(Close ? " close" : "")}{(By is { } by ? $" by {by}" : "")}{(StreamSeq is { } seq ? $" seq {seq}" : "")}{(OtherType ? " as another type" : "")}";
    }

    public sealed record Delete : Request
    {
        public override string ToString() => "delete";
    }

    public sealed record Head : Request
    {
        public override bool OnlyLooks => true;

        public override string ToString() => "head";
    }

    /// <summary>Reads everything.</summary>
    public sealed record Read : Request
    {
        public override bool OnlyLooks => true;

        public override string ToString() => "read";
    }
}
