using System.Diagnostics;
using DurableStreams.TestKit.Processes;

namespace Conformance.Tests;

/// <summary>Runs one vitest file on a running server.</summary>
internal static class VitestRun
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(8);

    /// <param name="testFile">The file, in the folder of the packages.</param>
    /// <param name="server">The address of the server.</param>
    /// <param name="tokens">See <see cref="ProjectToken.CreateAsync"/>; null for requests without a token.</param>
    /// <param name="pattern">A regular expression of the names of the tests to run; null for all.</param>
    /// <param name="authority">The certificate authority to trust, for HTTP/2; null for HTTP/1.1.</param>
    public static async Task<VitestReport> RunAsync(
        string testFile, Uri server, string? tokens = null, string? pattern = null, string? authority = null)
    {
        await NodeFolder.ReadyAsync();
        using var folder = new TemporaryFolder();
        var reportPath = folder.Combine("report.json");
        var vitest = Path.Combine("node_modules", "vitest", "vitest.mjs");
        string[] names = pattern is null ? [] : ["--testNamePattern", pattern];
        string[] arguments = [vitest, "run", testFile, "--reporter=json", $"--outputFile={reportPath}", .. names];
        var start = new ProcessStartInfo("node", arguments);
        start.Environment["SERVER_URL"] = server.GetLeftPart(UriPartial.Authority);
        start.Environment["SERVER_TOKENS"] = tokens ?? "";
        start.Environment["SERVER_CA"] = authority ?? "";

        var finished = await NodeFolder.RunAsync(start, Deadline);
        return File.Exists(reportPath)
            ? VitestReport.Parse(await File.ReadAllBytesAsync(reportPath))
            : throw new InvalidOperationException(
                $"vitest exited with code {finished.ExitCode} and wrote no report.\n"
                + $"{finished.StandardOutput}\n{finished.StandardError}");
    }
}
