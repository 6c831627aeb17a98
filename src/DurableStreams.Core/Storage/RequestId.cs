namespace DurableStreams.Storage;

/// <summary>Identifies one request to append, however often it is repeated; see <see cref="OutcomeRow"/>.</summary>
public readonly record struct RequestId(Guid Value)
{
    /// <summary>A new random id.</summary>
    public static RequestId New() => new(Guid.NewGuid());

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("N");
}
