using System.Diagnostics.CodeAnalysis;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>Runs timer functions on their schedules, one run of each at a time.</summary>
public sealed class TimerFunctions(
    FunctionCatalog catalog, FunctionInvoker invoker, HarnessOptions options, TimeProvider time, ILogger<TimerFunctions> log) : BackgroundService
{
    /// <summary>Runs a timer function now.</summary>
    public Task RunAsync(string function, CancellationToken cancellationToken) =>
        RunAsync(catalog.With<TimerTriggerAttribute>().First(timer => timer.Function.Name == function).Function, cancellationToken);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        from timer in catalog.With<TimerTriggerAttribute>()
        select RepeatAsync(timer.Function, timer.Trigger, stoppingToken));

    [SuppressMessage("Design", "CA1031", Justification = "A run that fails does not end the schedule.")]
    private async Task RepeatAsync(FunctionMethod function, TimerTriggerAttribute trigger, CancellationToken stoppingToken)
    {
        Ncrontab schedule = Ncrontab.Parse(trigger.Schedule);
        for (bool first = true; ; first = false)
        {
            if (!first || !trigger.RunOnStartup)
            {
                DateTimeOffset now = time.GetUtcNow();
                TimeSpan pause = options.TimerInterval ?? (schedule.NextAfter(now) - now);
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            try
            {
                await RunAsync(function, stoppingToken);
            }
            catch (Exception problem)
            {
                log.TimerFailed(function.Name, problem);
            }
        }
    }

    private Task<object?> RunAsync(FunctionMethod function, CancellationToken cancellationToken) =>
        invoker.InvokeAsync(function, _ => new TimerInfo(), cancellationToken);
}
