using System.Diagnostics;
using DurableStreams.TestKit.Processes;

namespace Server.Tests.Commands;

/// <summary>Runs commands in bash, where <c>durable-streams</c> is the program under test.</summary>
/// <param name="folder">The working folder.</param>
/// <param name="server">What <c>DURABLE_STREAMS_URL</c> names.</param>
internal sealed class Shell(TemporaryFolder folder, Uri server)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, string> _environment = new()
    {
        ["DURABLE_STREAMS_URL"] = server.AbsoluteUri,
        ["no_proxy"] = "127.0.0.1",
    };

    /// <summary>Sets a variable for all further scripts.</summary>
    public string this[string variable]
    {
        set => _environment[variable] = value;
    }

    /// <summary>Runs a script to its end.</summary>
    public Task<FinishedProcess> RunAsync(string script)
    {
        const string Function = "durable-streams() { dotnet \"$DLL\" \"$@\"; }\n";
        var start = new ProcessStartInfo("bash", ["-c", Function + script])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DLL"] = TestServer.Dll;
        foreach ((string name, string value) in _environment)
        {
            start.Environment[name] = value;
        }

        return FinishedProcess.RunAsync(start, Deadline);
    }

    /// <summary>Runs a script that must succeed without a message, and returns what it prints.</summary>
    public async Task<string> PrintedByAsync(string script)
    {
        FinishedProcess finished = await RunAsync(script);
        Assert.Equal((0, ""), (finished.ExitCode, finished.StandardError));
        return finished.StandardOutput;
    }

    /// <summary>Runs a script that must fail with one sentence, and returns the sentence.</summary>
    public async Task<string> RefusedAsync(string script)
    {
        FinishedProcess finished = await RunAsync(script);
        Assert.Equal((1, ""), (finished.ExitCode, finished.StandardOutput));
        string sentence = Assert.Single(finished.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.EndsWith(".", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", sentence, StringComparison.Ordinal);
        return sentence;
    }

    /// <summary>Starts the program itself, so that it can be sent a signal.</summary>
    public Process Start(ProcessOutput output, params string[] arguments)
    {
        ProcessStartInfo start = DotnetCommand.For(TestServer.Dll, arguments, _environment, folder.Path);
        DotnetCommand.ReceiveInterrupts(start);
        return output.Start(start);
    }
}
