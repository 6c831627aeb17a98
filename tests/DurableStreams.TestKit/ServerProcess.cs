using System.Diagnostics;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.TestKit;

/// <summary>
/// The real server in its own process, on a port chosen by the system, for tests of crashes, signals and other
/// clients. Disposal ends the process.
/// </summary>
public sealed class ServerProcess : IAsyncDisposable
{
    // Of our hosts, and of any other host of ASP.NET Core.
    private static readonly string[] ListeningPrefixes = ["Listening on ", "Now listening on: "];

    /// <summary>Generous, because a Functions host starts two more processes and the machine may be busy.</summary>
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly ProcessOutput _output;

    private ServerProcess(Process process, ProcessOutput output)
    {
        _process = process;
        _output = output;
        AppDomain.CurrentDomain.ProcessExit += KillWithTests;
    }

    public Uri BaseAddress { get; private set; } = new("http://127.0.0.1/");

    public int Id => _process.Id;

    /// <summary>The last lines the process wrote, for failure messages.</summary>
    public string Output => _output.Tail();

    /// <summary>The current working set of the process, in bytes.</summary>
    public long WorkingSetBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts <c>dotnet dll --urls urls arguments…</c> and waits until it listens.</summary>
    /// <param name="dll">The program.</param>
    /// <param name="arguments">Its further arguments.</param>
    /// <param name="environment">Its settings.</param>
    /// <param name="workingDirectory">Null for the folder of temporary files.</param>
    /// <param name="descriptors">How many files and sockets it may have open; null for the limit of the tests.</param>
    /// <param name="urls">Where it listens: by default on a port chosen by the system.</param>
    public static async Task<ServerProcess> StartAsync(
        string dll,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? workingDirectory = null,
        int? descriptors = null,
        string urls = "http://127.0.0.1:0")
    {
        var start = DotnetCommand.For(
            dll, ["--urls", urls, .. arguments], environment, workingDirectory);
        if (descriptors is { } limit)
        {
            DotnetCommand.LimitDescriptors(start, limit);
        }

        return await StartAsync(start);
    }

    /// <summary>Starts any program that prints where it listens, and waits until it does.</summary>
    public static async Task<ServerProcess> StartAsync(ProcessStartInfo start)
    {
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new ProcessOutput(line =>
        {
            if (AddressIn(line.Trim()) is { } address)
            {
                listening.TrySetResult(address);
            }
        });

        var server = new ServerProcess(output.Start(start), output);
        try
        {
            var exited = server._process.WaitForExitAsync();
            using var deadline = new CancellationTokenSource(StartDeadline);
            var first = await Task.WhenAny(listening.Task, exited).WaitAsync(deadline.Token);
            if (first == exited)
            {
                throw new InvalidOperationException(
                    $"The server exited with code {server._process.ExitCode} before it listened.\n{server.Output}");
            }

            server.BaseAddress = await listening.Task;
            return server;
        }
        catch (Exception failure)
        {
            var written = server.Output;
            await server.DisposeAsync();
            if (failure is OperationCanceledException)
            {
                throw new TimeoutException(
                    $"The server did not listen within {StartDeadline.TotalSeconds} s.\n{written}");
            }

            throw;
        }
    }

    /// <summary>Creates a client for this server that uses no proxy and follows no redirects.</summary>
    public HttpClient CreateClient() =>
        new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = BaseAddress,
            Timeout = TimeSpan.FromSeconds(30),
        };

    /// <summary>Kills the process with SIGKILL, so that it cannot finish anything.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
    }

    public async Task WaitForExitAsync()
    {
        using var deadline = new CancellationTokenSource(StopDeadline);
        await _process.WaitForExitAsync(deadline.Token);
    }

    /// <summary>Sends SIGTERM as an orchestrator does, waits for the exit and returns the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        if (!_process.HasExited)
        {
            UnixSignals.Terminate(_process.Id);
        }

        try
        {
            await WaitForExitAsync();
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException(
                $"The server did not exit within {StopDeadline.TotalSeconds} s of SIGTERM.\n{Output}");
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillWithTests;
        Kill();
        await WaitForExitAsync();
        _process.Dispose();
    }

    private static Uri? AddressIn(string line) =>
        ListeningPrefixes.FirstOrDefault(prefix => line.StartsWith(prefix, StringComparison.Ordinal)) is { } found
        && Uri.TryCreate(line[found.Length..], UriKind.Absolute, out Uri? address)
            ? address
            : null;

    /// <summary>A test run that is cancelled must not leave servers behind.</summary>
    private void KillWithTests(object? sender, EventArgs arguments) => Kill();
}
