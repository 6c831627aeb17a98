using DurableStreams.FunctionApp.Entities;
using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>A signal that was sent and has not run yet.</summary>
/// <param name="Entity">The target of the signal.</param>
/// <param name="Operation">The name of the operation.</param>
/// <param name="Input">The input as JSON; null for none.</param>
/// <param name="IsOrdered">True for signals between entities; those of a client may overtake each other.</param>
/// <param name="At">The earliest time of delivery; null for immediately.</param>
internal sealed record EntitySignal(
    EntityInstanceId Entity,
    string Operation,
    string? Input,
    bool IsOrdered = true,
    DateTimeOffset? At = null)
{
    /// <summary>Converts a signal of the app, with its input as JSON.</summary>
    public static EntitySignal Of(WorkSignal signal) =>
        new(signal.Entity, signal.Operation, EntityJson.Write(signal.Input));
}
