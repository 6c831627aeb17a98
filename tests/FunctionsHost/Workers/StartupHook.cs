using System.Diagnostics;

/// <summary>
/// Ends the worker when the host closes the other end of standard input, because a worker does not exit by itself when
/// its host is killed. Runs before Main by <c>DOTNET_STARTUP_HOOKS</c>, which dictates the names.
/// </summary>
internal static class StartupHook
{
    public static void Initialize() =>
        new Thread(ExitWithHost) { IsBackground = true, Name = "Exit with host" }.Start();

    private static void ExitWithHost()
    {
        using Stream input = Console.OpenStandardInput();
        input.ReadByte();
        using var worker = Process.GetCurrentProcess();
        worker.Kill();
    }
}
