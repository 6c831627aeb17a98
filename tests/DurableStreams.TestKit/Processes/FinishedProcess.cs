using System.Diagnostics;

namespace DurableStreams.TestKit.Processes;

/// <summary>What a process that ran to its end left behind.</summary>
public sealed record FinishedProcess(int ExitCode, string StandardOutput, string StandardError)
{
    /// <summary>Runs a process to its end; past the deadline it and its children are ended.</summary>
    public static async Task<FinishedProcess> RunAsync(ProcessStartInfo start, TimeSpan deadline)
    {
        var output = new ProcessOutput();
        using var process = output.Start(start);
        using var cancellation = new CancellationTokenSource(deadline);
        try
        {
            await process.WaitForExitAsync(cancellation.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{start.FileName} did not end within {deadline.TotalSeconds} s.\n{output.Tail()}");
        }

        return new FinishedProcess(process.ExitCode, output.StandardOutput, output.StandardError);
    }
}
