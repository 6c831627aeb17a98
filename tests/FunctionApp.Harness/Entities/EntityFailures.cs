using System.Collections.Concurrent;
using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>Operations that threw.</summary>
public sealed class EntityFailures
{
    private readonly ConcurrentQueue<(EntityInstanceId Entity, string Operation, Exception Problem)> _all = new();

    public IReadOnlyCollection<(EntityInstanceId Entity, string Operation, Exception Problem)> All => _all;

    internal void Add(EntityInstanceId entity, string operation, Exception problem) => _all.Enqueue((entity, operation, problem));
}
