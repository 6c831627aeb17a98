using DurableStreams.TestKit;

namespace DurableStreams.FunctionApp.Tests.Hosting;

public sealed class HarnessProcessTests
{
    [Fact]
    public async Task It_says_where_it_listens_and_ends_when_told()
    {
        string dll = Path.Combine(AppContext.BaseDirectory, "FunctionApp.Harness.dll");
        await using ServerProcess harness = await ServerProcess.StartAsync(dll, ["--memory", "--chaos=1", "--timers", "1"]);
        using HttpClient client = harness.CreateClient();
        Assert.Equal("""{"status":"ok"}""", await client.GetStringAsync("/health"));
        Assert.Equal(0, await harness.TerminateAsync());
    }
}
