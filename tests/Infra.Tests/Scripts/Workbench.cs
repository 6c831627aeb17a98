using System.Diagnostics;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.Infra.Tests.Scripts;

/// <summary>Runs the scripts with stand-ins for az, dotnet and curl first on the path, and tells what these were asked.</summary>
internal sealed class Workbench : IDisposable
{
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

    /// <summary>What the stand-ins were asked since the last look.</summary>
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
        foreach (string name in start.Environment.Keys.Where(static name => name.StartsWith("DURABLE_STREAMS_", StringComparison.Ordinal)).ToArray())
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
        Assert.True(finished.ExitCode == 0, $"{script} ended with {finished.ExitCode}.\n{finished.StandardOutput}\n{finished.StandardError}");
        return finished;
    }

    public async Task<string> FailAsync(string script, params string[] arguments)
    {
        FinishedProcess finished = await RunAsync(script, arguments);
        Assert.NotEqual(0, finished.ExitCode);
        return finished.StandardError;
    }

    public void Dispose() => _folder.Dispose();

    private static string Find(string program) =>
        System.Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, program)).First(File.Exists);
}
