using DurableStreams.AspNetCore.Hosting;
using DurableStreams.AspNetCore.Tests.Auth;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableStreams.AspNetCore.Tests.Hosting;

public sealed class BackgroundFanOutTests
{
    [Fact]
    public async Task A_damaged_reminder_does_not_stop_the_host()
    {
        var log = new CapturedLog();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddDurableStreams().UseStore(static _ => new DamagedReminders());
        await using WebApplication app = builder.Build();
        BackgroundFanOut fanOut = app.Services.GetServices<IHostedService>().OfType<BackgroundFanOut>().Single();

        await fanOut.StartAsync(CancellationToken.None);
        while (!log.Text.Contains("could not be resumed", StringComparison.Ordinal))
        {
            Assert.False(fanOut.ExecuteTask!.IsFaulted);
            await Task.Delay(10);
        }

        await fanOut.StopAsync(CancellationToken.None);
        Assert.True(fanOut.ExecuteTask!.IsCompletedSuccessfully);
    }

    private sealed class DamagedReminders() : StoreDecorator(new MemoryStreamStore())
    {
        public override ValueTask<DueReminders> ReadDueAsync(
            DateTimeOffset now, int max, CancellationToken cancellationToken) =>
            throw new InvalidDataException("The reminder is damaged.");
    }
}
