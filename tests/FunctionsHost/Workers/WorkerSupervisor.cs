using System.Collections.Concurrent;
using DurableStreams.FunctionsHost.Functions;
using DurableStreams.FunctionsHost.Rpc;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionsHost.Workers;

/// <summary>Keeps a worker process running, and starts another one when it exits.</summary>
internal sealed class WorkerSupervisor(
    string appFolder, IReadOnlyDictionary<string, string> settings, ILoggerFactory loggers) : IAsyncDisposable
{
    private const int MaxFailedStarts = 3;
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(5);

    private readonly ILogger _log = loggers.CreateLogger<WorkerSupervisor>();
    private readonly ConcurrentDictionary<string, WorkerChannel> _channels = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _failed = new();
    private volatile TaskCompletionSource<WorkerChannel> _ready = NewReady();
    private volatile bool _isReplacing = true;
    private Task _running = Task.CompletedTask;

    /// <summary>The current worker; null while none accepts invocations.</summary>
    public WorkerChannel? Current => _ready.Task.IsCompletedSuccessfully ? _ready.Task.Result : null;

    /// <summary>Completes when workers keep failing to start; the log says why.</summary>
    public Task Failed => _failed.Task;

    /// <summary>Starts the first worker and waits until it takes invocations.</summary>
    /// <exception cref="InvocationFailedException">It failed to start, several times.</exception>
    public async Task StartAsync(Uri rpcAddress)
    {
        _running = RunAsync(rpcAddress);
        await _ready.Task;
    }

    /// <summary>Starts no more workers: a signal that ends the host may have ended the worker too.</summary>
    public void StopReplacing() => _isReplacing = false;

    /// <summary>The channel of a worker that introduced itself; null if this host did not start it.</summary>
    public WorkerChannel? Channel(string workerId) => _channels.GetValueOrDefault(workerId);

    /// <summary>Runs a function. Waits while there is no worker.</summary>
    public async Task<InvocationResponse> InvokeAsync(
        FunctionMetadata function, IEnumerable<ParameterBinding> inputs, CancellationToken cancellationToken)
    {
        WorkerChannel worker = await _ready.Task.WaitAsync(cancellationToken);
        return await worker.InvokeAsync(function, inputs, Guid.NewGuid().ToString(), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        StopReplacing();
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync(Uri rpcAddress)
    {
        int failedStarts = 0;
        while (_isReplacing && failedStarts < MaxFailedStarts)
        {
            failedStarts = await RunWorkerAsync(rpcAddress) ? 0 : failedStarts + 1;
        }

        bool hasFailed = failedStarts == MaxFailedStarts;
        _ready.TrySetException(new InvocationFailedException(
            hasFailed
                ? $"The worker failed to start {MaxFailedStarts} times; its log says why."
                : "The host is stopping."));
        if (hasFailed)
        {
            _failed.SetResult();
        }
    }

    /// <returns>True if the worker accepted invocations before it exited.</returns>
    private async Task<bool> RunWorkerAsync(Uri rpcAddress)
    {
        string workerId = Guid.NewGuid().ToString();
        var channel = new WorkerChannel(appFolder, new WorkerLog(loggers));
        _channels[workerId] = channel;
        using WorkerProcess process = WorkerProcess.Start(appFolder, workerId, rpcAddress, settings, _log);
        _log.WorkerStarted(process.Id);
        Task stopping = Task.Delay(Timeout.Infinite, _stopping.Token);
        Task first = await Task.WhenAny(channel.Ready, process.Exited, stopping);
        bool isReady = channel.Ready.IsCompletedSuccessfully;
        if (isReady)
        {
            _ready.SetResult(channel);
            first = await Task.WhenAny(process.Exited, stopping);
        }

        if (first == stopping)
        {
            await TerminateAsync(channel, process);
        }
        else if (first == channel.Ready)
        {
            _log.WorkerNotReady(channel.Ready.Exception!.InnerException!.Message);
            process.Kill();
        }

        await process.Exited;
        _log.WorkerExited(process.Id, process.ExitCode);
        _ready = isReady ? NewReady() : _ready;
        _channels.TryRemove(workerId, out _);
        channel.Close("The worker exited.");
        return isReady;
    }

    private static async Task TerminateAsync(WorkerChannel channel, WorkerProcess process)
    {
        channel.Terminate();
        await Task.WhenAny(process.Exited, Task.Delay(TerminationTimeout));
        process.Kill();
    }

    private static TaskCompletionSource<WorkerChannel> NewReady() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
