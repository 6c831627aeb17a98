using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace Server.Tests;

/// <summary>A server that systemd starts reports when it listens and when it stops (sd_notify).</summary>
public sealed class ReadinessMessageTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_service_of_systemd_reports_that_it_listens_and_that_it_stops()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Combine("notify.sock");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));

        // The server reports only to a parent of this name: a shell, here.
        string parent = folder.Combine("systemd");
        File.Copy("/bin/sh", parent);
        ProcessStartInfo start = DotnetCommand.ForExecutable(
            parent,
            ["-c", "dotnet \"$@\"; exit $?", "sh", TestServer.Dll, "--urls", "http://127.0.0.1:0", "--memory"],
            new Dictionary<string, string> { ["NOTIFY_SOCKET"] = path },
            folder.Path);
        await using ServerProcess server = await ServerProcess.StartAsync(start);
        Assert.Equal("READY=1", await ReceiveAsync(socket));

        UnixSignals.Terminate(Assert.Single(ChildProcesses.Of(server.Id)));
        await server.WaitForExitAsync();
        Assert.Equal("STOPPING=1", await ReceiveAsync(socket));
    }

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        byte[] message = new byte[256];
        using var deadline = new CancellationTokenSource(Deadline);
        int length = await socket.ReceiveAsync(message, deadline.Token);
        return Encoding.UTF8.GetString(message, 0, length);
    }
}
