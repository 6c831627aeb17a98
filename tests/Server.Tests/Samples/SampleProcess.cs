using System.Diagnostics;
using DurableStreams.TestKit.Processes;

namespace Server.Tests.Samples;

/// <summary>A sample in its own process, which the build copies next to this assembly.</summary>
internal sealed class SampleProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly HashSet<string> _lines = [];
    private readonly ProcessOutput _output;
    private readonly Process _process;
    private TaskCompletionSource _printed = New();

    public SampleProcess(string name, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        _output = new ProcessOutput(Add);
        string dll = Path.Combine(AppContext.BaseDirectory, name + ".dll");
        ProcessStartInfo start = DotnetCommand.For(dll, arguments, environment);
        start.Environment["no_proxy"] = "127.0.0.1";
        _process = _output.Start(start);
    }

    /// <summary>Waits until the process has printed lines that fulfil a condition.</summary>
    public async Task<T> AwaitAsync<T>(Func<IReadOnlySet<string>, T?> find)
        where T : class
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (true)
        {
            Task printed;
            lock (_lines)
            {
                if (find(_lines) is { } found)
                {
                    return found;
                }

                printed = _printed.Task;
            }

            try
            {
                await printed.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"The sample has not printed what was expected.\n{_output.Tail()}");
            }
        }
    }

    /// <summary>Whether the process has printed a line.</summary>
    public bool Printed(string line)
    {
        lock (_lines)
        {
            return _lines.Contains(line);
        }
    }

    /// <summary>Kills the process with SIGKILL.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Add(string line)
    {
        lock (_lines)
        {
            _lines.Add(line);
            _printed.SetResult();
            _printed = New();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
