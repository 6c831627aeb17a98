namespace DurableStreams.FunctionApp;

/// <summary>What the worker of an estuary remembers: a hint that can be lost. Serialised as JSON.</summary>
public sealed class EstuaryEntityState
{
    /// <summary>Deliveries since its segments were last joined.</summary>
    public int Deliveries { get; set; }
}
