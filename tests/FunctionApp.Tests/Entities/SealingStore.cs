using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.FunctionApp.Tests.Entities;

/// <summary>A store whose sealing only counts its steps.</summary>
internal sealed class SealingStore(FaultInjectingStore inner) : StoreDecorator(inner), ISealingStore
{
    private readonly Queue<Exception> _failures = new();

    /// <summary>The number of steps that seal an incarnation.</summary>
    public int Steps { get; set; } = 3;

    /// <summary>If true, steps make no progress.</summary>
    public bool IsStuck { get; set; }

    /// <summary>The position at which each step started.</summary>
    public List<long> SealedFrom { get; } = [];

    public void FailNextSeals(params ReadOnlySpan<Exception> failures)
    {
        foreach (Exception failure in failures)
        {
            _failures.Enqueue(failure);
        }
    }

    public ValueTask<SealStep> SealAsync(
        StreamPath path, Incarnation incarnation, long from, CancellationToken cancellationToken)
    {
        if (_failures.TryDequeue(out Exception? failure))
        {
            throw failure;
        }

        SealedFrom.Add(from);
        return new(IsStuck ? new SealStep(from, 0, false) : new SealStep(from + 1, 2, from + 1 >= Steps));
    }
}
