using DurableStreams.Maintenance;

namespace DurableStreams.FunctionApp;

/// <summary>
/// What the worker of a stream remembers: hints, all of which can be lost. Serialised as JSON, so it has a
/// constructor without parameters and properties only.
/// </summary>
public sealed class StreamEntityState
{
    /// <summary>The life that was sealed last.</summary>
    public Guid? SealedLife { get; set; }

    /// <summary>How far.</summary>
    public long SealedTo { get; set; }

    internal static StreamEntityState Of(SealProgress progress) =>
        new() { SealedLife = progress.Incarnation.Value, SealedTo = progress.Position };

    internal SealProgress? Sealed() =>
        SealedLife is { } life ? new SealProgress(new Incarnation(life), SealedTo, IsComplete: false) : null;
}
