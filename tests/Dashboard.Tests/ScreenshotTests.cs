using System.Reflection;
using Dashboard.Tests.Browsers;
using Microsoft.Playwright;

namespace Dashboard.Tests;

/// <summary>
/// The pictures in the README. <c>DURABLE_STREAMS_UPDATE_IMAGES=1 dotnet test tests/Dashboard.Tests</c> writes them;
/// otherwise this only checks that they can be made.
/// </summary>
[Collection(BrowserCollection.Name)]
public sealed class ScreenshotTests(BrowserFixture browser, SampleServer sample) : IClassFixture<SampleServer>
{
    private static readonly string Images = Path.Combine(
        typeof(ScreenshotTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(static one => one.Key == "RepositoryRoot").Value!,
        "docs",
        "images");

    [Fact]
    public async Task The_main_pages_are_photographed()
    {
        bool update = Environment.GetEnvironmentVariable("DURABLE_STREAMS_UPDATE_IMAGES") == "1";
        using var stop = new CancellationTokenSource();
        Task traffic = update ? AppendAsync(stop.Token) : Task.CompletedTask;
        await ShootAsync("overview", "#/", ColorScheme.Light, 1280, 800, TimeSpan.FromSeconds(120));
        await ShootAsync("stream", "#/stream/chat/rooms/lobby", ColorScheme.Light, 1280, 800);
        await ShootAsync("streams", "#/streams/chat", ColorScheme.Dark, 1280, 800);
        await ShootAsync("estuaries", "#/estuaries/chat", ColorScheme.Dark, 1280, 800);
        await ShootAsync("narrow", "#/stream/chat/rooms/lobby", ColorScheme.Dark, 360, 800);
        await stop.CancelAsync();
        await traffic;

        async Task ShootAsync(
            string name, string route, ColorScheme colors, int width, int height, TimeSpan delay = default)
        {
            await using DashboardPage page = await DashboardPage.OpenAsync(
                browser, sample.Server.Address, route, width, height, colors);
            await SampleData.WaitAsync(page);
            if (update)
            {
                // Charts need something to show.
                await page.Tab.WaitForTimeoutAsync((float)(delay + TimeSpan.FromSeconds(1)).TotalMilliseconds);
            }

            byte[] image = await page.Tab.ScreenshotAsync();
            Assert.NotEmpty(image);
            if (update)
            {
                Directory.CreateDirectory(Images);
                await File.WriteAllBytesAsync(Path.Combine(Images, $"dashboard-{name}.png"), image);
            }
        }
    }

    // So that the charts have something to show.
    private async Task AppendAsync(CancellationToken cancellationToken)
    {
        for (int n = 0; !cancellationToken.IsCancellationRequested; n++)
        {
            double perSecond = 90 + (45 * Math.Sin(n / 300.0));
            await sample.Server.AppendAsync($"chat/rooms/{(n % 3 == 0 ? "support" : "lobby")}", SampleData.Message(n));
            await Task.Delay(TimeSpan.FromSeconds(1 / perSecond), CancellationToken.None);
        }
    }
}
