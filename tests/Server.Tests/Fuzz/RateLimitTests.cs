using System.Net.Http.Headers;
using System.Text;
using Xunit.Abstractions;

namespace Server.Tests.Fuzz;

/// <summary>One tenant writes as fast as it can; the other must not be affected.</summary>
public sealed class RateLimitTests(ITestOutputHelper output)
{
    private const int Connections = 64;
    private const int RequestsEach = 20;
    private const int Rate = 10;
    private const int Burst = 200;
    private const int OthersAppends = 100;

    [Fact]
    public async Task The_rate_holds_under_64_connections_and_other_projects_are_not_affected()
    {
        await using Tenants tenants = await Tenants.StartAsync(new()
        {
            ["DurableStreams__Limits__AppendsPerSecondPerProject"] = $"{Rate}",
            ["DurableStreams__Limits__AppendBurstPerProject"] = $"{Burst}",
        });
        long started = TimeProvider.System.GetTimestamp();
        Task<int[]>[] noisy =
        [
            .. Enumerable.Range(0, Connections).Select(_ => AppendAsync(tenants, Tenants.Token, "mine", RequestsEach))
        ];
        int[] other = await AppendAsync(tenants, Tenants.OtherToken, "theirs", OthersAppends);
        int[] statuses = [.. (await Task.WhenAll(noisy)).SelectMany(static some => some)];
        double seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;

        int taken = statuses.Count(static status => status == 204);
        output.WriteLine(
            $"{taken} of {statuses.Length} appends taken in {seconds:0.0} s, the rest refused; {other.Length} of another project all taken");
        Assert.All(other, static status => Assert.Equal(204, status));
        Assert.Equal(statuses.Length - taken, statuses.Count(static status => status == 429));

        // The bucket was full except for the creation of the stream. The server's clock may be one refill ahead.
        Assert.InRange(taken, Burst - 1, Burst + (Rate * (seconds + 2)));
    }

    private static async Task<int[]> AppendAsync(Tenants tenants, string token, string project, int count)
    {
        using HttpClient client = tenants.Server.CreateClient();
        List<int> statuses = [];
        for (int i = 0; i < count; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/stream/{project}/a")
            {
                Content = new StringContent("[1]", Encoding.UTF8, "application/json")
            };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using HttpResponseMessage response = await client.SendAsync(request);
            statuses.Add((int)response.StatusCode);
            if ((int)response.StatusCode == 429)
            {
                Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
                Assert.Contains(
                    "TOO_MANY_APPENDS", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
        }

        return [.. statuses];
    }
}
