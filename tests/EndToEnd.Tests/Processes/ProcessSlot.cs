using System.Diagnostics;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace EndToEnd.Tests.Processes;

/// <summary>The place of one Functions host, which can be killed and started again.</summary>
internal sealed class ProcessSlot(
    string storage, IReadOnlyDictionary<string, string> settings, IReadOnlyList<string> arguments) : IAsyncDisposable
{
    private static readonly string Dll = Path.Combine(AppContext.BaseDirectory, "FunctionsHost.dll");
    private static readonly TimeSpan HealthPause = TimeSpan.FromMilliseconds(50);

    private ServerProcess? _process;
    private TaskCompletionSource<HttpClient> _up = New();
    private int _kills;

    /// <summary>Number of kills so far, incremented before each kill.</summary>
    public int Kills => Volatile.Read(ref _kills);

    public string Output => _process?.Output ?? "";

    /// <summary>Returns a client of the process, and waits while there is none.</summary>
    public Task<HttpClient> ClientAsync() => Volatile.Read(ref _up).Task;

    public async Task StartAsync()
    {
        _process = await ServerProcess.StartAsync(Dll, ["--storage", storage, .. arguments], settings);
        HttpClient client = _process.CreateClient();
        client.Timeout = TimeSpan.FromMinutes(2);
        _up.SetResult(client);
    }

    /// <summary>Kills the process with SIGKILL.</summary>
    public async Task KillAsync()
    {
        Volatile.Write(ref _up, New());
        Interlocked.Increment(ref _kills);
        await DisposeAsync();
    }

    /// <summary>Kills the worker with SIGKILL once it serves requests; the host starts another one.</summary>
    public async Task KillWorkerAsync()
    {
        HttpClient client = await ClientAsync();
        while (!await IsServedAsync(client))
        {
            await Task.Delay(HealthPause);
        }

        using var worker = Process.GetProcessById(ChildProcesses.Of(_process!.Id).Single());
        worker.Kill();
    }

    /// <summary>Ends the process, if there is one.</summary>
    public ValueTask DisposeAsync() =>
        Interlocked.Exchange(ref _process, null)?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<bool> IsServedAsync(HttpClient client)
    {
        using HttpResponseMessage health = await client.GetAsync("/health");
        return health.IsSuccessStatusCode;
    }

    private static TaskCompletionSource<HttpClient> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
