using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Options;
using DurableStreams.Server.Configuration;

namespace DurableStreams.Server;

/// <summary>The text printed once the server listens.</summary>
internal static class Banner
{
    public static void Print(
        TextWriter output,
        IEnumerable<string> urls,
        ServerOptions options,
        AuthMode mode,
        DurableStreamsHttpOptions http)
    {
        foreach (string url in urls)
        {
            output.WriteLine($"Listening on {url}");
        }

        output.WriteLine(options.Memory
            ? "Streams are kept in memory and are lost when this process ends"
            : $"Streams are kept in {Path.GetFullPath(options.DataFolder)}");
        output.WriteLine(mode == AuthMode.Open
            ? "Open: anyone who can reach this address may read and write every stream (Auth__Mode)"
            : "Requests need a project token (Auth__Mode)");
        if (http.Dashboard.Enabled)
        {
            output.WriteLine($"Dashboard: {ServerOptions.Reachable(urls.First())}/ui");
        }

        if (mode != AuthMode.Open)
        {
            output.WriteLine();
            output.WriteLine("Create a project and its first token:");
            output.WriteLine(
                $"  Auth__AdminKey=… {ProgramName.Current()} project create NAME "
                + $"--server {ServerOptions.Reachable(urls.First())}");
            output.WriteLine();
            return;
        }

        string stream = $"{ServerOptions.Reachable(urls.First())}{http.Root}/hello";
        output.WriteLine();
        output.WriteLine("Try it:");
        output.WriteLine($"  curl -X PUT -H 'Content-Type: text/plain' {stream}");
        output.WriteLine($"  curl -X POST -H 'Content-Type: text/plain' -d 'hello world' {stream}");
        output.WriteLine($"  curl {stream}");
        output.WriteLine();
    }
}
