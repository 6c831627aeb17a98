using System.Collections.Concurrent;
using System.Diagnostics;
using DurableStreams.Addressing;
using DurableStreams.Creating;
using DurableStreams.Live;
using DurableStreams.Reading;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace Lifetimes;

/// <summary>Follows many streams with a short time to live; none may expire.</summary>
internal static class FollowedStreams
{
    public static async Task<int> RunAsync(BenchHost host, int streams, int ttl, TimeSpan duration)
    {
        var readers = new ConcurrentBag<LiveReader>();
        long started = Stopwatch.GetTimestamp();
        await BenchHost.ForEachAsync(streams, async number =>
        {
            var lifetime = new StreamLifetime(ttl, null);
            var create = new CreateRequest(BenchHost.PathOf(number), null, lifetime, false, default, null);
            CreateOutcome created = await host.Service.CreateAsync(create, CancellationToken.None);
            LiveOpenOutcome opened =
                await host.Service.OpenLiveAsync(create.Path, ReadFrom.Now, CancellationToken.None);
            if (created is not CreateOutcome.Created || opened is not LiveOpenOutcome.Opened reader)
            {
                throw new InvalidOperationException($"{create.Path}: {created}, {opened}");
            }

            readers.Add(reader.Reader);
        });
        Console.WriteLine($"{streams} streams created and followed in {Elapsed(started)}");

        using var stopping = new CancellationTokenSource(duration);
        Task sweeping = SweepAsync(host, stopping.Token);
        long before = await CountCommitsAsync(host, streams);
        TimeSpan cpuBefore = Process.GetCurrentProcess().TotalProcessorTime;
        started = Stopwatch.GetTimestamp();
        await sweeping;
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime - cpuBefore;
        long commits = await CountCommitsAsync(host, streams) - before;
        (int lost, int expired, TimeSpan least) = await CheckAsync(host, streams);
        Console.WriteLine(
            $"after {seconds:F1} s: lost {lost}, stored as expired {expired}, least left {least.TotalSeconds:F2} s, "
            + $"{commits / seconds:F0} renewals/s, {cpu.TotalSeconds / seconds:P0} of a core");
        foreach (LiveReader reader in readers)
        {
            reader.Dispose();
        }

        return lost == 0 ? 0 : 1;
    }

    private static async Task SweepAsync(BenchHost host, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            int due = await host.Service.SweepAsync(CancellationToken.None);
            await Task.Delay(due > 0 ? 100 : 1_000, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<long> CountCommitsAsync(BenchHost host, int streams)
    {
        long commits = 0;
        await BenchHost.ForEachAsync(streams, async number =>
            Interlocked.Add(ref commits, (await ReadAsync(host, number))?.Commits.Count ?? 0));
        return commits;
    }

    // What another process would find: only what is stored counts.
    private static async Task<(int Lost, int Expired, TimeSpan Least)> CheckAsync(BenchHost host, int streams)
    {
        int lost = 0;
        int expired = 0;
        long least = long.MaxValue;
        await BenchHost.ForEachAsync(streams, async number =>
        {
            HeadOutcome found = await host.Service.HeadAsync(BenchHost.PathOf(number), CancellationToken.None);
            Interlocked.Add(ref lost, found is HeadOutcome.Found ? 0 : 1);
            StreamHead? stored = await ReadAsync(host, number);
            long left = ((stored?.Expiry ?? DateTimeOffset.MinValue) - TimeProvider.System.GetUtcNow()).Ticks;
            Interlocked.Add(ref expired, left > 0 ? 0 : 1);
            InterlockedMin(ref least, left);
        });
        return (lost, expired, TimeSpan.FromTicks(least));
    }

    private static async Task<StreamHead?> ReadAsync(BenchHost host, int number) =>
        (await host.Store.GetAsync(BenchHost.PathOf(number), SnapshotQuery.HeadOnly, CancellationToken.None)).Head;

    private static void InterlockedMin(ref long target, long value)
    {
        for (long seen = Volatile.Read(ref target); value < seen; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    private static string Elapsed(long started) => $"{Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s";
}
