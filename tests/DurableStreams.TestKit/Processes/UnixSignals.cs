using System.ComponentModel;
using System.Runtime.InteropServices;

namespace DurableStreams.TestKit.Processes;

/// <summary>Sends SIGTERM and SIGINT, because <see cref="System.Diagnostics.Process"/> can only kill.</summary>
public static class UnixSignals
{
    private const int SigInt = 2;
    private const int SigTerm = 15;

    public static void Terminate(int processId) => Send(processId, SigTerm);

    /// <summary>What Ctrl+C sends.</summary>
    public static void Interrupt(int processId) => Send(processId, SigInt);

    private static void Send(int processId, int signal)
    {
        if (Kill(processId, signal) != 0)
        {
            throw new Win32Exception(
                Marshal.GetLastPInvokeError(), $"Signal {signal} to process {processId} failed.");
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
