using DurableStreams.Appending;
using DurableStreams.Core.Tests.FanOut;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Creating;
using DurableStreams.FanOut.Deliver;
using DurableStreams.Options;
using DurableStreams.Producers;
using DurableStreams.Storage;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;
using static DurableStreams.Core.Tests.Scenarios.ServiceCalls;

namespace DurableStreams.Core.Tests.Quotas;

/// <summary>The maximum size of one stream.</summary>
public sealed class StreamSizeTests : IAsyncLifetime
{
    private readonly TestHost _host = new(new StreamServiceOptions { MaxStreamBytes = 10 });

    private StreamService Service => _host.Service;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_full_stream_can_be_read_closed_and_deleted_but_not_appended_to()
    {
        await Service.MakeAsync("path", "12345");
        Assert.IsType<AppendOutcome.QuotaExceeded>(await Service.PostAsync("path", "123456"));
        await Service.AddAsync("path", "67890");
        Assert.IsType<AppendOutcome.QuotaExceeded>(await Service.PostAsync("path", "x"));
        Assert.IsType<AppendOutcome.QuotaExceeded>(await Service.PostAsync("path", "x", close: true));
        Assert.Equal("12345|67890", await Service.TextAsync("path"));
        Assert.IsType<AppendOutcome.Appended>(await Service.PostAsync("path", close: true));
        await Service.RemoveAsync("path");
    }

    [Fact]
    public async Task A_refused_append_leaves_the_producer_where_it_was()
    {
        await Service.MakeAsync("path", "12345");
        ProducerStamp first = new(TestStreams.Producer("p"), 0, 0);
        Assert.IsType<AppendOutcome.QuotaExceeded>(await Service.PostAsync("path", "123456", producer: first));
        Assert.IsType<AppendOutcome.Appended>(await Service.PostAsync("path", "12345", producer: first));
        Assert.IsType<AppendOutcome.Duplicate>(await Service.PostAsync("path", "12345", producer: first));
    }

    [Fact]
    public async Task Initial_content_and_inherited_bytes_count()
    {
        Assert.IsType<CreateOutcome.QuotaExceeded>(await Service.PutAsync("path", "12345678901"));
        Assert.Equal("missing", await Service.StatusAsync("path"));
        await Service.MakeAsync("path", "1234567890");
        Assert.IsType<CreateOutcome.QuotaExceeded>(await Service.PutAsync("fork", "x", fork: Fork("path")));
        await Service.MakeAsync("fork", fork: Fork("path"));
        Assert.IsType<AppendOutcome.QuotaExceeded>(await Service.PostAsync("fork", "x"));
        Assert.Equal("1234567890", await Service.TextAsync("fork"));
    }

    [Fact]
    public async Task Zero_means_no_limit()
    {
        await using var host = new TestHost(new StreamServiceOptions { MaxStreamBytes = 0 });
        await host.Service.MakeAsync("path", "12345678901");
        await host.Service.AddAsync("path", "x");
    }

    [Fact]
    public async Task A_full_estuary_receives_nothing_more_and_its_source_is_not_retried_forever()
    {
        await Service.MakeAsync("p/s");
        await Service.JoinAsync("p/s", "p/e");
        await Service.AddAsync("p/s", "123456");
        await _host.PumpAsync();
        await Service.RemoveAsync("p/s");
        await Service.MakeAsync("p/s");
        await Service.JoinAsync("p/s", "p/e");
        await Service.AddAsync("p/s", "789012");

        Assert.Equal(DeliveryResult.Full, await Service.DeliverAsync("p/s", "p/e"));
        await _host.PumpAsync();
        await _host.SweepForHoursAsync(1);
        Assert.Equal("123456", await Service.TextAsync("p/e"));
        Assert.DoesNotContain(
            await _host.RemindersAsync(),
            static reminder => reminder is Reminder.Deliver or Reminder.FanOut);
    }

    [Fact]
    public async Task An_estuary_receives_everything_once_the_limit_is_raised()
    {
        await Service.MakeAsync("p/s");
        await Service.JoinAsync("p/s", "p/e");
        await Service.AddAsync("p/s", "123456");
        await Service.DeliverAsync("p/s", "p/e");
        await using StreamService raised = TestServices.Start(
            _host.Store, _host.Store, new StreamServiceOptions { MaxStreamBytes = 0 }, _host.Clock);
        await raised.AddAsync("p/s", "789012", "3");
        Assert.Equal(DeliveryResult.Full, await _host.Restart().DeliverAsync("p/s", "p/e"));
        Assert.Equal(DeliveryResult.CaughtUp, await raised.DeliverAsync("p/s", "p/e"));
        Assert.Equal("123456|789012|3", await raised.TextAsync("p/e"));
    }
}
