namespace DurableStreams.Subscribing;

/// <summary>The outcome of a <see cref="WakeRequest"/>. A closed set.</summary>
public abstract record AckOutcome
{
    private AckOutcome()
    {
    }

    /// <summary>The acks are stored.</summary>
    /// <param name="NextWake">True if the worker was done and there is another wake already.</param>
    public sealed record Acked(bool NextWake) : AckOutcome;

    /// <summary>The wake is not the current one, or its lease has ended.</summary>
    public sealed record Fenced : AckOutcome;

    /// <summary>An ack does not fit its stream; nothing was changed.</summary>
    /// <param name="Problem">A sentence for the client.</param>
    public sealed record InvalidAck(string Problem) : AckOutcome;

    /// <summary>The subscription is of the other type.</summary>
    public sealed record WrongType : AckOutcome;

    /// <summary>There is no subscription.</summary>
    public sealed record NotFound : AckOutcome;

    /// <summary>The store is unavailable; the request may be repeated.</summary>
    public sealed record Unavailable : AckOutcome;
}
