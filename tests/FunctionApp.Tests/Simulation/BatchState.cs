using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>
/// The state of an entity during a batch: its JSON, and the object that was read from it or set last. As in Durable
/// Task, a batch keeps the object, and the next batch reads the JSON.
/// </summary>
internal sealed class BatchState(string? json) : TaskEntityState
{
    private object? _cached;

    public string? Json { get; private set; } = json;

    public override bool HasState => Json is not null;

    public override object? GetState(Type type)
    {
        if (_cached?.GetType() != type)
        {
            _cached = EntityJson.Read(Json, type);
        }

        return _cached;
    }

    public override void SetState(object? state)
    {
        Json = EntityJson.Write(state);
        _cached = state;
    }

    public void RollBack(string? json) => (Json, _cached) = (json, null);
}
