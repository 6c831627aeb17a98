using System.Globalization;
using DurableStreams.AspNetCore.Hosting;
using DurableStreams.AspNetCore.Tests.Auth;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableStreams.AspNetCore.Tests.Hosting;

public sealed class ReservedStreamTests
{
    private readonly MemoryStreamStore _store = new();

    [Fact]
    public async Task It_finds_streams_below_the_reserved_segment_of_every_project_and_no_others()
    {
        await CreateAsync("__ds.x", "a/__ds", "a/__ds-old", "a/__ds/x/y", "a/__dsx", "a/b/__ds", "a0", "b/c", "b", "c/__ds/z");
        ReservedStreams found = await new ReservedStreamScan(_store).RunAsync(CancellationToken.None);
        Assert.Equal(["a/__ds", "a/__ds/x/y", "c/__ds/z"], found.Streams.Select(stream => stream.Value));
        Assert.True(found.IsComplete);
    }

    [Fact]
    public async Task It_finds_what_sorts_after_names_that_only_start_like_the_reserved_segment()
    {
        await CreateAsync("a/__ds-old", "a/__ds/x");
        ReservedStreams found = await new ReservedStreamScan(_store).RunAsync(CancellationToken.None);
        Assert.Equal("a/__ds/x", Assert.Single(found.Streams).Value);
    }

    [Fact]
    public async Task It_looks_at_a_limited_number_of_projects()
    {
        await CreateAsync(
        [
            .. Enumerable.Range(0, ReservedStreamScan.MaxProjects).Select(
                number => string.Create(CultureInfo.InvariantCulture, $"a{number}/stream")),
            "z/__ds/x",
        ]);
        ReservedStreams found = await new ReservedStreamScan(_store).RunAsync(CancellationToken.None);
        Assert.Empty(found.Streams);
        Assert.False(found.IsComplete);
    }

    [Fact]
    public async Task A_host_warns_once_and_names_the_first_of_them()
    {
        await CreateAsync("a/__ds/x", "a/__ds/y");
        Assert.Contains("2 streams are below '__ds' in a project", await CheckAsync(), StringComparison.Ordinal);
        Assert.Contains("the first is 'a/__ds/x'", await CheckAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_does_not_warn_if_there_are_none()
    {
        await CreateAsync("a/x");
        Assert.DoesNotContain("__ds", await CheckAsync(), StringComparison.Ordinal);
    }

    private async Task CreateAsync(params string[] paths)
    {
        foreach (string path in paths)
        {
            await TestStream.CreateAsync(_store, TestStreams.Path(path));
        }
    }

    /// <summary>Builds a host, runs its check and returns the log.</summary>
    private async Task<string> CheckAsync()
    {
        var log = new CapturedLog();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddDurableStreams().UseStore(_ => _store).WarnOfReservedStreams();
        await using WebApplication app = builder.Build();
        BackgroundReservedStreamCheck check = app.Services.GetServices<IHostedService>()
            .OfType<BackgroundReservedStreamCheck>().Single();
        await check.ReportAsync(CancellationToken.None);
        return log.Text;
    }
}
