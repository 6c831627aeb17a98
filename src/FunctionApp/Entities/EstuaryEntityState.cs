namespace DurableStreams.FunctionApp.Entities;

/// <summary>
/// The state of <see cref="EstuaryEntity"/>, stored as JSON. It is only a hint; losing it is harmless.
/// </summary>
public sealed class EstuaryEntityState
{
    /// <summary>Number of deliveries since the entity last signalled to seal the estuary.</summary>
    public int Deliveries { get; set; }
}
