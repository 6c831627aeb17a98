namespace DurableStreams.Storage;

/// <summary>
/// Identifies one subscription of an estuary to a source. Subscribing again after unsubscribing creates a new id.
/// </summary>
public readonly record struct EstuarySubscriptionId(Guid Value)
{
    /// <summary>A new random id.</summary>
    public static EstuarySubscriptionId New() => new(Guid.NewGuid());

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("N");
}
