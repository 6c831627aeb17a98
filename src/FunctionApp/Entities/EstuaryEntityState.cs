namespace DurableStreams.FunctionApp.Entities;

/// <summary>
/// The state that earlier releases kept for <see cref="EstuaryEntity"/>, as JSON. Read and dropped by the next
/// delivery.
/// </summary>
public sealed class EstuaryEntityState
{
    /// <summary>Number of deliveries since the entity last signalled to seal the estuary.</summary>
    public int Deliveries { get; set; }
}
