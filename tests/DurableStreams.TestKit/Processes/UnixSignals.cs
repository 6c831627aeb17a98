using System.ComponentModel;
using System.Runtime.InteropServices;

namespace DurableStreams.TestKit.Processes;

/// <summary>Sends SIGTERM, because <see cref="System.Diagnostics.Process"/> can only kill.</summary>
public static class UnixSignals
{
    private const int SigTerm = 15;

    public static void Terminate(int processId)
    {
        if (Kill(processId, SigTerm) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"SIGTERM to process {processId} failed.");
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
