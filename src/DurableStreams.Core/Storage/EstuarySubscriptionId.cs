namespace DurableStreams.Storage;

/// <summary>Names one subscription of an estuary to a source, from its first to its last delivery.</summary>
public readonly record struct EstuarySubscriptionId(Guid Value)
{
    /// <summary>A new random id.</summary>
    public static EstuarySubscriptionId New() => new(Guid.NewGuid());

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("N");
}
