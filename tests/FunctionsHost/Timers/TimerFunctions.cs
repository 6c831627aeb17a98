using System.Diagnostics.CodeAnalysis;
using DurableStreams.FunctionsHost.Functions;
using DurableStreams.FunctionsHost.Rpc;
using DurableStreams.FunctionsHost.Workers;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionsHost.Timers;

/// <summary>
/// Runs timer functions on their schedules, or all at a given interval, without overlap. Unlike on Azure, every host
/// runs them, not one of several.
/// </summary>
internal sealed class TimerFunctions : IAsyncDisposable
{
    private const string TimerInfo = """{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}""";

    private readonly WorkerSupervisor _workers;
    private readonly InvocationInputs _inputs;
    private readonly TimeProvider _time;
    private readonly ILogger<TimerFunctions> _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    public TimerFunctions(
        FunctionCatalog catalog,
        TimeSpan? interval,
        WorkerSupervisor workers,
        InvocationInputs inputs,
        TimeProvider time,
        ILogger<TimerFunctions> log)
    {
        (_workers, _inputs, _time, _log) = (workers, inputs, time, log);
        _running = Task.WhenAll(
            catalog.WithTrigger(Binding.TimerTrigger).Select(function => RepeatAsync(function, interval)));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RepeatAsync(FunctionMetadata function, TimeSpan? interval)
    {
        Ncrontab schedule = Ncrontab.Parse(function.Trigger.Schedule!);
        while (!_stopping.IsCancellationRequested)
        {
            DateTimeOffset now = _time.GetUtcNow();
            await Task
                .Delay(interval ?? (schedule.NextAfter(now) - now), _time, _stopping.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_stopping.IsCancellationRequested)
            {
                await RunAsync(function);
            }
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A failed run does not end the schedule.")]
    private async Task RunAsync(FunctionMetadata function)
    {
        try
        {
            IEnumerable<ParameterBinding> inputs = _inputs.For(function, new TypedData { Json = TimerInfo });
            await _workers.InvokeAsync(function, inputs, _stopping.Token);
        }
        catch (Exception problem)
        {
            if (!_stopping.IsCancellationRequested)
            {
                _log.TimerFailed(function.Name, problem);
            }
        }
    }
}
