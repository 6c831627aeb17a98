using Spectre.Console;

namespace DurableStreams.Server.Terminal;

/// <summary>Shows how much of a large transfer is done, on a terminal only.</summary>
internal static class TransferProgress
{
    // Less is done before anyone could read it.
    private const long MinBytes = 4 * 1024 * 1024;

    /// <param name="label">What is transferred.</param>
    /// <param name="total">The bytes to transfer; null if they are not known.</param>
    /// <param name="transfer">Makes the transfer, and reports the bytes that were done since the last report.</param>
    public static async Task RunAsync(string label, long? total, Func<Action<long>, Task> transfer)
    {
        if (total < MinBytes || Screen.Messages() is not { } terminal)
        {
            await transfer(static _ => { });
            return;
        }

        Progress progress = terminal.Progress();
        progress.AutoClear(true);
        await progress.Columns(total is null ? WithoutEnd() : WithEnd()).StartAsync(async context =>
        {
            ProgressTask task = context.AddTask(Markup.Escape(label), maxValue: total ?? double.MaxValue);
            await transfer(bytes => task.Increment(bytes));
        });
    }

    private static ProgressColumn[] WithEnd() =>
    [
        new TaskDescriptionColumn(),
        new ProgressBarColumn(),
        new DownloadedColumn(),
        new TransferSpeedColumn(),
        new RemainingTimeColumn(),
    ];

    private static ProgressColumn[] WithoutEnd() =>
        [new SpinnerColumn(), new TaskDescriptionColumn(), new TransferSpeedColumn(), new ElapsedTimeColumn()];
}
