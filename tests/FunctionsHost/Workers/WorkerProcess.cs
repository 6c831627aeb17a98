using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionsHost.Workers;

/// <summary>The process of the published app. It exits when this process does, even if this one is killed.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private const string Assembly = "FunctionApp.dll";

    private readonly Process _process;

    private WorkerProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public Task Exited => _process.WaitForExitAsync();

    public int ExitCode => _process.ExitCode;

    /// <param name="appFolder">The folder of the published app.</param>
    /// <param name="workerId">The id by which the worker identifies itself.</param>
    /// <param name="rpcAddress">The address of the worker protocol on the host.</param>
    /// <param name="settings">Environment variables in addition to those of this process.</param>
    /// <param name="log">The log of the output of the process.</param>
    public static WorkerProcess Start(
        string appFolder, string workerId, Uri rpcAddress, IReadOnlyDictionary<string, string> settings, ILogger log)
    {
        string[] arguments = [Path.Combine(appFolder, Assembly), .. Arguments(workerId, rpcAddress)];
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = appFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = appFolder;
        start.Environment["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        foreach ((string name, string value) in settings)
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Write(log, LogLevel.Information, line.Data);
        process.ErrorDataReceived += (_, line) => Write(log, LogLevel.Error, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new WorkerProcess(process);
    }

    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    public void Dispose() => _process.Dispose();

    private static string[] Arguments(string workerId, Uri rpcAddress) =>
    [
        "--functions-uri", rpcAddress.AbsoluteUri,
        "--functions-worker-id", workerId,
        "--functions-request-id", workerId,
        "--functions-grpc-max-message-length", int.MaxValue.ToString(CultureInfo.InvariantCulture),
    ];

    private static void Write(ILogger log, LogLevel level, string? line)
    {
        if (line is not null)
        {
            log.WorkerMessage(level, line);
        }
    }
}
