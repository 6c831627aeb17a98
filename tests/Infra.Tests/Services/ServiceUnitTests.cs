using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.Infra.Tests.Services;

/// <summary>systemd understands the unit, and finds little that the service may do. No systemd runs it here.</summary>
public sealed class ServiceUnitTests
{
    private const string Unit = "infra/systemd/durable-streams.service";

    // The scale of systemd ends at 10. A service without any restriction has 9.6.
    private const double MaxExposure = 1.5;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Systemd_finds_no_mistake_in_the_unit()
    {
        using var folder = new TemporaryFolder();
        string unit = folder.Combine("durable-streams.service");

        // systemd looks for the program, which is installed nowhere.
        string text = Repository.Read(Unit);
        string program = Regex.Match(text, "^ExecStart=(?<file>.+)$", RegexOptions.Multiline).Groups["file"].Value;
        Assert.Equal("/opt/durable-streams/durable-streams", program);
        await File.WriteAllTextAsync(unit, text.Replace($"={program}", "=/bin/true", StringComparison.Ordinal));

        FinishedProcess finished = await AnalyzeAsync("verify", unit);

        Assert.True(finished.ExitCode == 0, finished.StandardError);
        Assert.Empty(finished.StandardError);
    }

    [Fact]
    public async Task The_service_may_do_little_that_it_does_not_need()
    {
        FinishedProcess finished =
            await AnalyzeAsync("security", "--offline=true", "--no-pager", Repository.PathOf(Unit));

        string exposure = Regex.Match(finished.StandardOutput, @"Overall exposure level [^:]+: (?<level>\S+)")
            .Groups["level"].Value;
        Assert.InRange(double.Parse(exposure, CultureInfo.InvariantCulture), 0, MaxExposure);
    }

    private static async Task<FinishedProcess> AnalyzeAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("systemd-analyze", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return await FinishedProcess.RunAsync(start, Deadline);
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException("Install systemd: the tests need systemd-analyze.", missing);
        }
    }
}
