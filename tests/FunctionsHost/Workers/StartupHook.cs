using System.Diagnostics;

/// <summary>
/// Runs in the worker before its Main, by <c>DOTNET_STARTUP_HOOKS</c>, which dictates the name: ends the worker when the host
/// closes the other end of standard input. A worker does not end by itself when its host is killed.
/// </summary>
internal static class StartupHook
{
    public static void Initialize() => new Thread(ExitWithHost) { IsBackground = true, Name = "Exit with host" }.Start();

    private static void ExitWithHost()
    {
        using Stream input = Console.OpenStandardInput();
        input.ReadByte();
        using var worker = Process.GetCurrentProcess();
        worker.Kill();
    }
}
