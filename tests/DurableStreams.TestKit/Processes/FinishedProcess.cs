using System.Diagnostics;

namespace DurableStreams.TestKit.Processes;

/// <summary>The exit code and the output of a process that has exited.</summary>
public sealed record FinishedProcess(int ExitCode, string StandardOutput, string StandardError)
{
    /// <summary>Runs a process until it exits. After the deadline, kills it with its children and throws.</summary>
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
            throw new TimeoutException(
                $"{start.FileName} did not exit within {deadline.TotalSeconds} s.\n{output.Tail()}");
        }

        return new FinishedProcess(process.ExitCode, output.StandardOutput, output.StandardError);
    }
}
