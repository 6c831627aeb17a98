using System.Diagnostics;
using DurableStreams.Storage.Sqlite.Native;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests.Committing;

public sealed class CheckpointTests
{
    [Fact]
    public async Task The_log_stops_growing_while_commits_and_reads_continue()
    {
        const int MaxCommits = 1_500;
        const int EnoughWithoutGrowth = 20;
        await using StoreFolder folder = StoreFolder.WithStore();
        TestStream stream = await TestStream.CreateAsync(folder.Store, TestStreams.Path("p"));
        using var done = new CancellationTokenSource();
        Task reading = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await folder.Store.ReadAsync(stream.Path, stream.Incarnation, 0, 4 * 1024 * 1024, default);
            }
        });

        byte[] bytes = TestBytes.Random(200_000, 1);

        // The size of the log depends on the disk. Once SQLite reuses the log, commits no longer make it grow.
        int commits = 0;
        long length = 0;
        for (int without = 0; without < EnoughWithoutGrowth; commits++)
        {
            Assert.InRange(commits, 0, MaxCommits);
            await stream.AppendAsync(bytes);
            long now = new FileInfo(folder.DatabaseFile + "-wal").Length;
            without = now == length ? without + 1 : 0;
            length = now;
        }

        await done.CancelAsync();
        await reading;
        await folder.CloseAsync();
        Assert.Equal([(long)commits * bytes.Length], folder.Query("SELECT sum(length(data)) FROM segments"));
        Assert.Equal(["ok"], folder.Query("PRAGMA integrity_check"));
    }

    [Fact]
    public async Task A_reader_that_holds_its_snapshot_for_long_does_not_stall_commits()
    {
        // Above 128 MiB, commits wait for the readers of the log.
        const int Commits = 1_000;
        await using StoreFolder folder = StoreFolder.WithStore();
        TestStream stream = await TestStream.CreateAsync(folder.Store, TestStreams.Path("p"));
        using var reader = Connections.OpenReader(folder.DatabaseFile);
        reader.Execute("BEGIN");
        reader.ReadNumber("SELECT count(*) FROM streams");
        byte[] bytes = TestBytes.Random(200_000, 1);
        TimeSpan longest = default;
        for (int i = 0; i < Commits; i++)
        {
            long started = Stopwatch.GetTimestamp();
            await stream.AppendAsync(bytes);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
            longest = elapsed > longest ? elapsed : longest;
        }

        // They used to wait for five seconds, repeatedly.
        Assert.InRange(longest, TimeSpan.Zero, TimeSpan.FromSeconds(4));
        Assert.Equal(0, reader.ReadNumber("SELECT count(*) FROM segments"));
    }

    [Fact]
    public async Task Closing_leaves_one_file_without_a_log()
    {
        await using StoreFolder folder = StoreFolder.WithStore();
        await TestStream.CreateAsync(folder.Store, TestStreams.Path("p"));
        Assert.True(File.Exists(folder.DatabaseFile + "-wal"));

        await folder.CloseAsync();

        Assert.False(File.Exists(folder.DatabaseFile + "-wal"));
        Assert.Equal(["p"], folder.Query("SELECT path FROM streams"));
    }
}
