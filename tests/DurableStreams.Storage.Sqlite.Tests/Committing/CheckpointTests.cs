using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests.Committing;

public sealed class CheckpointTests
{
    [Fact]
    public async Task The_log_does_not_grow_for_ever_while_commits_keep_coming_and_reads_go_on()
    {
        const int Commits = 190;
        const long MostLogBytes = 150L * 1024 * 1024;
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

        byte[] bytes = TestBytes.Random(1024 * 1024, 1);
        for (int i = 0; i < Commits; i++)
        {
            await stream.AppendAsync(bytes);
        }

        await done.CancelAsync();
        await reading;
        Assert.InRange(new FileInfo(folder.DatabaseFile + "-wal").Length, 1, MostLogBytes);
        await folder.CloseAsync();
        Assert.Equal([(long)Commits * bytes.Length], folder.Query("SELECT sum(length(data)) FROM segments"));
        Assert.Equal(["ok"], folder.Query("PRAGMA integrity_check"));
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
