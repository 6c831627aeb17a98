using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>A signal on its way.</summary>
/// <param name="Entity">To whom.</param>
/// <param name="Operation">Which operation.</param>
/// <param name="Input">JSON; null for none.</param>
/// <param name="IsOrdered">True between entities; a client's signals overtake each other.</param>
/// <param name="At">Not before; null for at once.</param>
public sealed record EntitySignal(EntityInstanceId Entity, string Operation, string? Input, bool IsOrdered, DateTimeOffset? At);
