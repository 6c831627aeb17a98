using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.FunctionApp.Tests.Entities;

/// <summary>A store that seals in so many steps and does nothing but count them.</summary>
internal sealed class SealingStore(FaultInjectingStore inner) : StoreDecorator(inner), ISealingStore
{
    private readonly Queue<Exception> _failures = new();

    /// <summary>After so many steps an incarnation is sealed.</summary>
    public int Steps { get; set; } = 3;

    /// <summary>When set, no step gets any further.</summary>
    public bool IsStuck { get; set; }

    /// <summary>From where each step went on.</summary>
    public List<long> SealedFrom { get; } = [];

    public void FailNextSeals(params ReadOnlySpan<Exception> failures)
    {
        foreach (Exception failure in failures)
        {
            _failures.Enqueue(failure);
        }
    }

    public ValueTask<SealStep> SealAsync(StreamPath path, Incarnation incarnation, long from, CancellationToken cancellationToken)
    {
        if (_failures.TryDequeue(out Exception? failure))
        {
            throw failure;
        }

        SealedFrom.Add(from);
        return new(IsStuck ? new SealStep(from, 0, false) : new SealStep(from + 1, 2, from + 1 >= Steps));
    }
}
