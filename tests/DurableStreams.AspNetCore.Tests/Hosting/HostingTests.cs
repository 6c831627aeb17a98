using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Hosting;
using DurableStreams.AspNetCore.Options;
using DurableStreams.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Tests.Hosting;

public sealed class HostingTests
{
    [Fact]
    public void A_missing_AddDurableStreams_is_named()
    {
        WebApplication app = WebApplication.CreateSlimBuilder().Build();
        var problem = Assert.Throws<InvalidOperationException>(() => app.MapDurableStreams());
        Assert.Contains("AddDurableStreams()", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_store_is_named()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddDurableStreams();
        WebApplication app = builder.Build();
        var problem = Assert.Throws<InvalidOperationException>(() => app.MapDurableStreams());
        Assert.Contains("UseStore", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, AuthMode.Open)]
    [InlineData("ProjectJwt", AuthMode.ProjectJwt)]
    public void AllowAnonymous_needs_no_token_unless_the_settings_require_one(string? setting, AuthMode expected)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection([new("Auth:Mode", setting)]);
        builder.Services.AddDurableStreams().UseMemoryStore().AllowAnonymous();
        Assert.Equal(expected, builder.Build().Services.GetRequiredService<IOptions<AuthOptions>>().Value.Mode);
    }

    [Fact]
    public async Task Conventions_apply_to_every_endpoint()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddDurableStreams().UseMemoryStore();
        await using WebApplication app = builder.Build();

        app.MapDurableStreams().WithMetadata("marked");

        Endpoint[] endpoints =
            [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(static source => source.Endpoints)];
        Assert.True(endpoints.Length >= 3);
        Assert.All(endpoints, static endpoint => Assert.Equal("marked", endpoint.Metadata.GetMetadata<string>()));
    }

    [Fact]
    public void Background_work_runs_unless_the_host_schedules_it()
    {
        Type[] work = [typeof(BackgroundSweeper), typeof(BackgroundFanOut)];
        Assert.Empty(work.Except(HostedServices(static services => services.AddDurableStreams())));
        Assert.Empty(work.Intersect(HostedServices(static services => services.AddDurableStreamsCore())));
    }

    [Fact]
    public void Settings_come_from_the_configuration_and_code_overrides_them()
    {
        DurableStreamsHttpOptions options = Bind(
            new()
            {
                ["DurableStreams:LongPoll:Timeout"] = "00:00:02",
                ["DurableStreams:Sse:Lifetime"] = "00:00:30",
                ["DurableStreams:MaxBodyBytes"] = "1000",
                ["DurableStreams:PublicBaseUrl"] = "https://example.org",
                ["DurableStreams:Compression:Enabled"] = "false",
            },
            options => options.MaxBodyBytes++);

        Assert.Equal(TimeSpan.FromSeconds(2), options.LongPoll.Timeout);
        Assert.Equal(TimeSpan.FromSeconds(30), options.Sse.Lifetime);
        Assert.Equal(TimeSpan.FromSeconds(15), options.Sse.KeepAlive);
        Assert.Equal(1001, options.MaxBodyBytes);
        Assert.Equal("https://example.org/", options.PublicBaseUrl!.AbsoluteUri);
        Assert.False(options.Compression.Enabled);
    }

    [Fact]
    public void The_settings_of_the_core_come_from_the_same_section()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection([new("DurableStreams:MaxChunkBytes", "4096")]);
        builder.Services.AddDurableStreams();
        Assert.Equal(
            4096, builder.Build().Services.GetRequiredService<IOptions<StreamServiceOptions>>().Value.MaxChunkBytes);
    }

    [Fact]
    public void The_durations_of_routed_appends_have_units_like_those_of_all_settings()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection([new("DurableStreams:Append:Timeout", "10s")]);
        builder.Services.AddDurableStreams();
        Assert.Equal(
            TimeSpan.FromSeconds(10),
            builder.Build().Services.GetRequiredService<IOptions<RoutedAppendOptions>>().Value.Timeout);
    }

    [Theory]
    [InlineData("LongPoll:Timeout", "00:00:00")]
    [InlineData("LongPoll:Timeout", "61m")]
    [InlineData("Sse:Lifetime", "99ms")]
    [InlineData("LongPoll:Timeout", "-00:00:01")]
    [InlineData("Sse:Lifetime", "00:00:00.01")]
    [InlineData("Sse:KeepAlive", "100.00:00:00")]
    [InlineData("MaxBodyBytes", "0")]
    [InlineData("RequestBody:IdleTimeout", "00:00:00.9")]
    [InlineData("RequestBody:IdleTimeout", "1.00:00:00")]
    [InlineData("RequestBody:MaxBufferedBytes", "0")]
    [InlineData("MaxBodyBytes", "2000000000")]
    [InlineData("Root", "v1")]
    [InlineData("Root", "/v1/")]
    [InlineData("Root", "/")]
    [InlineData("Root", "")]
    [InlineData("PublicBaseUrl", "example")]
    [InlineData("Compression:MinimumBytes", "-1")]
    public void An_invalid_setting_is_named(string setting, string value)
    {
        var problem =
            Assert.Throws<OptionsValidationException>(() => Bind(new() { [$"DurableStreams:{setting}"] = value }));
        Assert.Contains($"'DurableStreams:{setting}'", Assert.Single(problem.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MaxChunkBytes", "0")]
    [InlineData("MaxActiveStreams", "0")]
    [InlineData("MaxProducersPerStream", "0")]
    [InlineData("MaxStreamsPerProject", "-1")]
    [InlineData("StreamCountInterval", "00:00:00")]
    [InlineData("FanOut:MaxSubscriptionsPerEstuary", "0")]
    [InlineData("MaxWaitingPerStream", "-1")]
    [InlineData("MaxHeadPollsPerSecond", "0")]
    [InlineData("ForkTimeout", "00:00:30")]
    [InlineData("PurgeDelay", "00:04:00")]
    [InlineData("IdleHeadPollInterval", "00:00:00.010")]
    [InlineData("LifetimeTick", "25.00:00:00")]
    [InlineData("FanOut:QueueRanges", "48")]
    [InlineData("FanOut:QueueRanges", "512")]
    [InlineData("FanOut:SignalBatch", "0")]
    [InlineData("FanOut:LongestBackOff", "00:00:01")]
    public void An_invalid_setting_of_the_core_is_named_at_startup(string setting, string value)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection([new($"DurableStreams:{setting}", value)]);
        builder.Services.AddDurableStreams();
        IStartupValidator start = builder.Build().Services.GetRequiredService<IStartupValidator>();

        var problem = Assert.Throws<OptionsValidationException>(start.Validate);

        Assert.Contains($"'DurableStreams:{setting}'", Assert.Single(problem.Failures), StringComparison.Ordinal);
    }

    private static Type?[] HostedServices(Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();
        add(services);
        return
        [
            .. services.Where(static service => service.ServiceType == typeof(IHostedService))
                .Select(static service => service.ImplementationType),
        ];
    }

    private static DurableStreamsHttpOptions Bind(
        Dictionary<string, string?> settings, Action<DurableStreamsHttpOptions>? configure = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddDurableStreams(configure);
        return builder.Build().Services.GetRequiredService<IOptions<DurableStreamsHttpOptions>>().Value;
    }
}
