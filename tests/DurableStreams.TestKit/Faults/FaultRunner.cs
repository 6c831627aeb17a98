using DurableStreams.Storage;

namespace DurableStreams.TestKit.Faults;

/// <summary>Injects the faults of a plan into the calls of a store, and counts the calls.</summary>
internal sealed class FaultRunner(IFaultPlan plan)
{
    private readonly int[] _calls = new int[Enum.GetValues<StoreCall>().Length];

    /// <summary>The number of calls of a kind so far, including failed ones.</summary>
    public int Calls(StoreCall call) => Volatile.Read(ref _calls[(int)call]);

    /// <summary>Counts the call and waits at its gate, if any. Returns the remaining fault.</summary>
    public async ValueTask<Fault?> BeginAsync(StoreCall call, CancellationToken cancellationToken)
    {
        Fault? fault = plan.Next(call, Interlocked.Increment(ref _calls[(int)call]));
        while (fault is Fault.PausedBefore(var gate, var then))
        {
            await gate.PassAsync(cancellationToken);
            fault = then;
        }

        return fault;
    }

    /// <summary>Runs a call that is no commit of a stream.</summary>
    public async ValueTask<T> RunAsync<T>(
        StoreCall call, Func<ValueTask<T>> run, CancellationToken cancellationToken)
    {
        Fault? fault = await BeginAsync(call, cancellationToken);
        if (fault is Fault.InjectedConflict or Fault.LateArrival or Fault.LateByCalls)
        {
            throw new InvalidOperationException($"{fault} applies to commits, not to {call}.");
        }

        if (fault is Fault.FailedBefore)
        {
            throw new StoreUnavailableException($"Injected fault: {call} failed.");
        }

        T answer = await run();
        if (fault is Fault.PausedAfter(var gate))
        {
            await gate.PassAsync(cancellationToken);
        }

        return fault is Fault.LostAnswer
            ? throw new StoreUnavailableException($"Injected fault: the response of {call} was lost.")
            : answer;
    }

    /// <summary>Runs a call without an answer.</summary>
    public async ValueTask RunAsync(StoreCall call, Func<ValueTask> run, CancellationToken cancellationToken) =>
        await RunAsync(
            call,
            async () =>
            {
                await run();
                return true;
            },
            cancellationToken);
}
