using System.Net;
using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Create;

public sealed class ForkChainTests : WireTests
{
    [Fact]
    public async Task A_chain_of_forks_that_is_too_long_is_a_conflict_that_a_retry_does_not_repeat()
    {
        string source = "f0".PadRight(200, 'x');
        await Server.CreateAsync(source, body: "a");
        for (int depth = 1; ; depth++)
        {
            string fork = $"f{depth}".PadRight(200, 'x');
            HttpResponseMessage response = await Server.SendAsync(
                "PUT", $"/v1/stream/{fork}", [$"Stream-Forked-From: /v1/stream/{source}"], "b");
            if (response.StatusCode != HttpStatusCode.Created)
            {
                await response.RefusedAsync(HttpStatusCode.Conflict, "TOO_MANY_ANCESTORS");
                Assert.InRange(depth, 50, 100);
                break;
            }

            source = fork;
        }

        Assert.Equal(HttpStatusCode.NoContent, (await Server.SendAsync("DELETE", $"/v1/stream/{source}")).StatusCode);
    }
}
