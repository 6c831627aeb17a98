using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.Conformance.Tests;

/// <summary>The official suite and the official client against the real server; a store is a class of a few lines.</summary>
public abstract class ServerSuites
{
    private const string SubscriptionSection = "Reserved subscription APIs";
    private const int OfficialTests = 332;
    private const int ClientTests = 14;

    [Fact]
    public Task The_official_suite_passes() =>
        PassesAsync("conformance.test.mjs", OfficialTests, [], SubscriptionSection);

    [Fact]
    public Task The_official_client_writes_and_reads_everything_once_and_in_order() =>
        PassesAsync("client.test.mjs", ClientTests, new() { ["DurableStreams__Sse__Lifetime"] = "00:00:01" });

    protected abstract IEnumerable<string> StoreArguments(string folder);

    /// <summary>The number is asserted, so that tests which vanish or are skipped cannot pass for tests that passed.</summary>
    private async Task PassesAsync(
        string testFile, int expected, Dictionary<string, string> settings, string? excludedSection = null)
    {
        // Some tests wait for the end of a long-poll.
        settings["DurableStreams__LongPoll__Timeout"] = "00:00:02";
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(
            Path.Combine(AppContext.BaseDirectory, "durable-streams.dll"), StoreArguments(folder.Path), settings, folder.Path);

        var report = await VitestRun.RunAsync(testFile, server.BaseAddress);

        var notPassed = report.NotPassed.Where(test => !(test.Status == "skipped" && test.Section == excludedSection)).ToArray();
        Assert.True(
            notPassed.Length == 0 && report.BrokenFiles.Count == 0 && report.Passed == expected,
            $"{expected} tests of {testFile} should pass. {report.Describe(notPassed)}\nThe server's last lines:\n{server.Output}");
    }
}
