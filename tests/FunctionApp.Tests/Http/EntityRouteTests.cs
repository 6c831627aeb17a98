using System.Globalization;
using System.Net;
using DurableStreams.FunctionApp.Tests.Simulation;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.FunctionApp.Tests.Http;

/// <summary>Appends over HTTP that the entities of their streams make.</summary>
public sealed class EntityRouteTests
{
    private const int Appends = 60;

    private static readonly Dictionary<string, string?> EntityRoute = new()
    {
        ["DurableStreams:Append:Route"] = "Entity",
    };

    [Fact]
    public async Task The_entity_makes_the_append_and_the_function_answers_as_ever()
    {
        await using App app = await App.StartAsync(settings: EntityRoute);
        await app.CreateAsync();
        using HttpResponseMessage appended = await app.SendAsync("POST", "/v1/stream/a", """{"x":1}""");
        Assert.Equal(HttpStatusCode.NoContent, appended.StatusCode);
        Assert.EndsWith(
            "_0000000000000008", appended.Headers.GetValues("Stream-Next-Offset").Single(), StringComparison.Ordinal);
        using HttpResponseMessage missing = await app.SendAsync("POST", "/v1/stream/b", "{}");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using HttpResponseMessage malformed = await app.SendAsync("POST", "/v1/stream/a", "{");
        Assert.Equal(HttpStatusCode.BadRequest, malformed.StatusCode);
        Assert.Equal("""[{"x":1}]""", await app.Client.GetStringAsync("/v1/stream/a"));
        Assert.Equal(1, app.Entities.Operations("Append"));
    }

    [Fact]
    public async Task By_default_the_function_makes_the_append()
    {
        await using App app = await App.StartAsync();
        await app.CreateAsync();
        using HttpResponseMessage appended = await app.SendAsync("POST", "/v1/stream/a", "{}");
        Assert.Equal(HttpStatusCode.NoContent, appended.StatusCode);
        Assert.Equal(0, app.Entities.Operations("Append"));
    }

    [Theory]
    [InlineData("Elsewhere")]
    [InlineData("7")]
    public async Task Another_route_is_refused_at_startup(string route) =>
        await Assert.ThrowsAnyAsync<Exception>(() => App.StartAsync(settings: new()
        {
            ["DurableStreams:Append:Route"] = route,
        }));

    [Fact]
    public async Task An_append_that_no_entity_makes_is_definitely_not_made()
    {
        var chaos = new Losing();
        await using App app = await App.StartAsync(
            settings: new(EntityRoute) { ["DurableStreams:Append:Timeout"] = "00:00:00.200" },
            configure: services => services.AddSingleton<IChaos>(chaos));
        await app.CreateAsync();
        using HttpResponseMessage refused = await app.SendAsync("POST", "/v1/stream/a", "{}");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Contains("APPEND_CANCELLED", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        chaos.IsOver = true;
        foreach (EntitySignal late in chaos.Lost)
        {
            app.Entities.Signal(late);
        }

        await app.Entities.WhenIdleAsync();
        Assert.NotEmpty(chaos.Lost);
        Assert.Equal("[]", await app.Client.GetStringAsync("/v1/stream/a"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Every_answer_is_true_while_signals_are_lost_doubled_and_processed_again(int seed)
    {
        await using App app = await App.StartAsync(
            new MemoryStreamStore(isExclusive: false),
            new RandomFaults(seed, 0.05),
            EntityRoute,
            services => services.AddSingleton<IChaos>(new RandomChaos(seed)));
        while ((int)(await app.SendAsync("PUT", "/v1/stream/a", "")).StatusCode >= 500)
        {
        }

        HttpStatusCode[] statuses = await Task.WhenAll(Enumerable.Range(0, Appends).Select(async i =>
        {
            using HttpResponseMessage answer = await app.SendAsync(
                "POST", "/v1/stream/a", i.ToString(CultureInfo.InvariantCulture));
            return answer.StatusCode;
        }));
        await app.Entities.WhenIdleAsync();

        string body;
        HttpResponseMessage read;
        do
        {
            read = await app.SendAsync("GET", "/v1/stream/a");
            body = await read.Content.ReadAsStringAsync();
        }
        while (!read.IsSuccessStatusCode);
        int[] stored = System.Text.Json.JsonSerializer.Deserialize<int[]>(body)!;
        Assert.Equal(stored.Distinct().Count(), stored.Length);
        Assert.All(statuses, status => Assert.Contains(
            status, (HttpStatusCode[])[HttpStatusCode.NoContent, HttpStatusCode.ServiceUnavailable]));
        Assert.All(
            Enumerable.Range(0, Appends).Where(i => statuses[i] == HttpStatusCode.NoContent),
            i => Assert.Contains(i, stored));
        Assert.Contains(HttpStatusCode.NoContent, statuses);
        Assert.Empty(app.Entities.Failures);
    }

    private sealed class Losing : IChaos
    {
        public bool IsOver { get; set; }

        public List<EntitySignal> Lost { get; } = [];

        public IEnumerable<EntitySignal> Deliver(EntitySignal signal, DateTimeOffset now)
        {
            if (IsOver)
            {
                return [signal];
            }

            Lost.Add(signal);
            return [];
        }

        public int? PlaceAmong(int waiting) => null;

        public EntityCrash Crash() => EntityCrash.None;
    }
}
