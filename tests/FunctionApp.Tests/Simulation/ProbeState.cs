namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>The state of the probe.</summary>
public sealed class ProbeState
{
    /// <summary>A field, which the serializer of the worker ignores.</summary>
    public int Field;

    public int Count { get; set; }

    public string? Text { get; set; }
}
