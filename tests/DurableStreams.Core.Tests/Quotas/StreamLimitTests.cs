using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Core.Tests.FanOut;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Creating;
using DurableStreams.FanOut.Estuaries;
using DurableStreams.Options;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;

namespace DurableStreams.Core.Tests.Quotas;

/// <summary>The approximate limit of streams per project.</summary>
public sealed class StreamLimitTests
{
    private static readonly StreamServiceOptions Options = new()
    {
        MaxStreamsPerProject = 3,
        StreamCountInterval = TimeSpan.FromMinutes(1),
    };

    [Fact]
    public async Task A_project_has_a_limit_of_streams_that_does_not_affect_others()
    {
        await using var host = new TestHost(Options);
        StreamService service = host.Service;
        for (int i = 0; i < 3; i++)
        {
            await service.MakeAsync($"p/{i}");
        }

        Assert.IsType<CreateOutcome.TooManyStreams>(await service.PutAsync("p/3"));
        Assert.IsType<CreateOutcome.TooManyStreams>(await service.PutAsync("p/3", fork: ServiceCalls.Fork("p/0")));
        Assert.IsType<SubscribeOutcome.TooManyStreams>(await service.SubscribeAsync("p/0", "p/e"));
        Assert.IsType<CreateOutcome.Exists>(await service.PutAsync("p/1"));
        Assert.IsType<AppendOutcome.Appended>(await service.PostAsync("p/1", "a"));
        Assert.Equal("missing", await service.StatusAsync("p/3"));
        Assert.DoesNotContain(await host.RemindersAsync(), static reminder => reminder.Path.Value is "p/3" or "p/e");
        await service.MakeAsync("q/0");
        for (int i = 0; i < 5; i++)
        {
            await service.MakeAsync($"alone-{i}");
        }

        await service.RemoveAsync("p/2");
        await service.MakeAsync("p/3");
        Assert.IsType<CreateOutcome.TooManyStreams>(await service.PutAsync("p/4"));
    }

    [Fact]
    public async Task An_estuary_counts_as_a_stream()
    {
        await using var host = new TestHost(Options);
        await host.Service.MakeAsync("p/0");
        await host.Service.JoinAsync("p/0", "p/e");
        await host.Service.JoinAsync("p/0", "p/f");
        Assert.IsType<CreateOutcome.TooManyStreams>(await host.Service.PutAsync("p/1"));

        // An existing estuary can be subscribed again.
        Assert.False(await host.Service.JoinAsync("p/0", "p/e"));
    }

    [Fact]
    public async Task Streams_of_other_processes_are_counted_after_the_interval()
    {
        await using var host = new TestHost(Options, isExclusive: false);
        StreamService other = host.Start();
        await host.Service.MakeAsync("p/0");
        await other.MakeAsync("p/1");
        await other.MakeAsync("p/2");
        await host.Service.MakeAsync("p/3");
        host.Advance(60);

        // The creation that starts the count does not wait for it; on this store it is complete at once.
        Assert.IsType<CreateOutcome.TooManyStreams>(await host.Service.PutAsync("p/4"));
        await other.RemoveAsync("p/1");
        await other.RemoveAsync("p/2");
        Assert.IsType<CreateOutcome.TooManyStreams>(await host.Service.PutAsync("p/4"));
        host.Advance(60);
        await host.Service.MakeAsync("p/4");
    }

    [Fact]
    public async Task Streams_are_listed_once_per_interval_and_never_without_a_limit()
    {
        await using var host = new TestHost(Options);
        var counted = new Listings(host.Store);
        await using var limited = TestServices.Start(counted, host.Store, Options, host.Clock);
        await using var unlimited = TestServices.Start(counted, host.Store, time: host.Clock);
        for (int i = 0; i < 20; i++)
        {
            await limited.PutAsync($"p/{i}");
            await unlimited.PutAsync($"q/{i}");
        }

        Assert.Equal(["p/"], counted.Prefixes);
    }

    private sealed class Listings(MemoryStreamStore store) : StoreDecorator(store)
    {
        public List<string> Prefixes { get; } = [];

        public override ValueTask<IReadOnlyList<StreamPath>> ListAsync(
            string prefix, StreamPath? after, int max, CancellationToken cancellationToken)
        {
            Prefixes.Add(prefix);
            return base.ListAsync(prefix, after, max, cancellationToken);
        }
    }
}
