namespace DurableStreams.Server;

/// <summary>What is printed once the server listens.</summary>
internal static class Banner
{
    public static void Print(TextWriter output, IEnumerable<string> urls, ServerOptions options)
    {
        foreach (string url in urls)
        {
            output.WriteLine($"Listening on {url}");
        }

        output.WriteLine(options.Memory
            ? "Streams are in memory and end with this process"
            : $"Streams are in {Path.GetFullPath(options.DataFolder)}");
        string stream = $"{Reachable(urls.First())}/v1/stream/hello";
        output.WriteLine();
        output.WriteLine("Try it:");
        output.WriteLine($"  curl -X PUT -H 'Content-Type: text/plain' {stream}");
        output.WriteLine($"  curl -X POST -H 'Content-Type: text/plain' -d 'hello world' {stream}");
        output.WriteLine($"  curl {stream}");
        output.WriteLine();
    }

    // "Every address" is nothing that curl can connect to everywhere.
    private static string Reachable(string url) =>
        url.Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://[::]", "://127.0.0.1", StringComparison.Ordinal)
            .TrimEnd('/');
}
