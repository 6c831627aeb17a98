using System.Diagnostics;
using DurableStreams.Creating;
using DurableStreams.Streams;

namespace Lifetimes;

/// <summary>Lets many streams expire at once and measures how fast the sweeper deletes them.</summary>
internal static class DueReminders
{
    public static async Task<int> RunAsync(BenchHost host, int streams)
    {
        // One instant for all, so that the sweeper finds all of them due.
        DateTimeOffset expiry = TimeProvider.System.GetUtcNow().AddSeconds(5 + (streams / 4_000d));
        await BenchHost.ForEachAsync(streams, async number =>
        {
            var lifetime = new StreamLifetime(null, expiry);
            var create = new CreateRequest(BenchHost.PathOf(number), null, lifetime, false, default, null);
            if (await host.Service.CreateAsync(create, CancellationToken.None) is not CreateOutcome.Created)
            {
                throw new InvalidOperationException($"{create.Path} was not created.");
            }
        });
        TimeSpan left = expiry - TimeProvider.System.GetUtcNow();
        Console.WriteLine($"{streams} streams created; they expire in {left.TotalSeconds:F1} s");
        await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero);

        long started = Stopwatch.GetTimestamp();
        int swept = 0;
        for (int page = -1; page != 0 && Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(5);)
        {
            page = await host.Service.SweepAsync(CancellationToken.None);
            swept += page;

            // As the background sweeper of the server.
            await Task.Delay(100);
        }

        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        int alive = (await host.Store.ListAsync("bench/", null, 1_000, CancellationToken.None)).Count;
        Console.WriteLine($"{swept} reminders in {seconds:F1} s: {swept / seconds:F0}/s; streams left: {alive}");
        return alive == 0 ? 0 : 1;
    }
}
