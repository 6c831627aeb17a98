using System.Diagnostics;
using DurableStreams.Azurite;
using EndToEnd.Tests.Processes;

namespace EndToEnd.Tests.Costs;

/// <summary>
/// A Functions host whose storage requests are counted. Its timers do not run, unless a test asks for them: sweeps
/// would be counted with whatever is measured.
/// </summary>
internal sealed class MeteredApp : IAsyncDisposable
{
    private readonly StorageMeter _meter;
    private readonly ProcessSlot _process;
    private StorageCounts _idlePerSecond;

    private MeteredApp(StorageMeter meter, ProcessSlot process) => (_meter, _process) = (meter, process);

    public HttpClient Client { get; private set; } = null!;

    public static async Task<MeteredApp> StartAsync(
        AzuriteProcess azurite, IEnumerable<KeyValuePair<string, string>> settings, params string[] arguments)
    {
        StorageMeter meter = await StorageMeter.StartAsync(azurite);
        var process = new ProcessSlot(
            meter.HostStorage,
            new Dictionary<string, string>(settings.Append(meter.AppSetting)),
            arguments is [] ? ["--timers", "3600"] : arguments);
        var app = new MeteredApp(meter, process);
        await process.StartAsync();
        app.Client = await process.ClientAsync();
        return app;
    }

    /// <summary>The load of the machine, to print with a time that depends on it.</summary>
    public static string Load =>
        File.Exists("/proc/loadavg") ? $"load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}" : "load unknown";

    /// <summary>Measures what the idle app requests per second, to leave it out of <see cref="CountAsync"/>.</summary>
    public async Task<StorageCounts> MeasureIdleAsync(TimeSpan duration)
    {
        StorageCounts before = _meter.Read();
        long began = Stopwatch.GetTimestamp();
        await Task.Delay(duration);
        _idlePerSecond = (_meter.Read() - before) * (1 / Stopwatch.GetElapsedTime(began).TotalSeconds);
        return _idlePerSecond;
    }

    /// <summary>Counts the requests that some work causes, without those of the idle app.</summary>
    public async Task<StorageCounts> CountAsync(Func<Task> work)
    {
        StorageCounts before = _meter.Read();
        long began = Stopwatch.GetTimestamp();
        await work();
        return _meter.Read() - before - (_idlePerSecond * Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _meter.DisposeAsync();
    }
}
