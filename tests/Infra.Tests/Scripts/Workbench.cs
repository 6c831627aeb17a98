using System.Diagnostics;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.Infra.Tests.Scripts;

/// <summary>Runs the scripts with fakes of az, dotnet and curl first on the path, and records their calls.</summary>
internal sealed class Workbench : IDisposable
{
    private const string OwnPrefix = "DURABLE_STREAMS_";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private readonly TemporaryFolder _folder = new();
    private readonly string _fakes;
    private readonly string _state;

    public Workbench()
    {
        _fakes = _folder.Combine("fakes");
        _state = _folder.Combine("state");
        Directory.CreateDirectory(_fakes);
        Directory.CreateDirectory(_state);
        foreach (string fake in (string[])["az", "dotnet", "curl"])
        {
            string copy = Path.Combine(_fakes, fake);
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Scripts", "Fakes", fake), copy);
            File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        Environment["FAKE_STATE"] = _state;
        Environment["FAKE_REPOSITORY"] = Repository.Root;
        Environment["FAKE_URL"] = "http://127.0.0.1:1";
        Environment["FAKE_REAL_CURL"] = Find("curl");
        Environment["PATH"] = _fakes + ":" + System.Environment.GetEnvironmentVariable("PATH");
        Environment["DEPLOY_DELAY"] = "0";
        Environment["SMOKE_DELAY"] = "0";
        Environment["SMOKE_TRIES"] = "3";
    }

    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>Returns the calls of the fakes since the last time, one command line each.</summary>
    public string[] TakeCalls()
    {
        string calls = PathOf("calls");
        if (!File.Exists(calls))
        {
            return [];
        }

        string[] lines = File.ReadAllLines(calls);
        File.Delete(calls);
        return lines;
    }

    public string PathOf(string file) => Path.Combine(_state, file);

    public Task<FinishedProcess> RunAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Repository.PathOf("infra/" + script), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.Path,
        };
        string[] inherited =
            [.. start.Environment.Keys.Where(static name => name.StartsWith(OwnPrefix, StringComparison.Ordinal))];
        foreach (string name in inherited)
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return FinishedProcess.RunAsync(start, Deadline);
    }

    public async Task<FinishedProcess> SucceedAsync(string script, params string[] arguments)
    {
        FinishedProcess finished = await RunAsync(script, arguments);
        Assert.True(
            finished.ExitCode == 0,
            $"{script} ended with {finished.ExitCode}.\n{finished.StandardOutput}\n{finished.StandardError}");
        return finished;
    }

    /// <summary>Runs a script that must fail with this message.</summary>
    public async Task FailAsync(string message, string script, params string[] arguments)
    {
        FinishedProcess finished = await RunAsync(script, arguments);
        Assert.NotEqual(0, finished.ExitCode);
        Assert.Contains(message, finished.StandardError, StringComparison.Ordinal);
    }

    /// <summary>Starts a server whose URL is the one that the fake deployment returns.</summary>
    /// <param name="authMode">The server's setting <c>Auth:Mode</c>.</param>
    public async Task<ServerProcess> StartServerAsync(string authMode = "Open")
    {
        string program = Path.Combine(AppContext.BaseDirectory, "durable-streams.dll");
        ServerProcess server = await ServerProcess.StartAsync(
            program, ["--memory"], new Dictionary<string, string> { ["Auth__Mode"] = authMode });
        Environment["FAKE_URL"] = server.BaseAddress.ToString().TrimEnd('/');
        return server;
    }

    public void Dispose() => _folder.Dispose();

    private static string Find(string program) =>
        System.Environment.GetEnvironmentVariable("PATH")!.Split(':')
            .Select(folder => Path.Combine(folder, program)).First(File.Exists);
}
