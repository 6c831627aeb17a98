using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>Reads while others write, and reads of several incarnations of a path.</summary>
public abstract class ReadIncarnationsContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, new()
{
    [Fact]
    public async Task A_deleted_stream_is_readable_until_it_is_purged()
    {
        TestStream stream = await CreateAsync();
        await stream.AppendAsync(TestBytes.Text("still here"));
        await stream.DeleteIncarnationAsync();

        SegmentAssert.Holds(0, TestBytes.Text("still here"), await ReadAsync(stream, 0));

        await PurgeAsync(Path, stream.Incarnation);

        Assert.Null(await ReadAsync(stream, 0));
    }

    [Fact]
    public async Task A_soft_deleted_stream_is_readable()
    {
        TestStream stream = await CreateAsync();
        await stream.AppendAsync(TestBytes.Text("for its forks"));
        await stream.ApplyAsync(stream.Next(head => head with { Status = StreamStatus.SoftDeleted, ForkCount = 1 }));

        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task The_incarnations_of_a_path_do_not_mix()
    {
        TestStream stream = await CreateAsync();
        await stream.AppendAsync(TestBytes.Text("old and longer"));
        (StreamHead oldHead, ReadOnlyMemory<byte> oldBytes) = (stream.Head, stream.Written);
        await stream.DeleteIncarnationAsync();
        await stream.RebirthAsync();
        Assert.Null(await ReadAsync(stream, 0));
        await stream.AppendAsync(TestBytes.Text("new"));

        await AssertStoresAsync(stream);
        await AssertStoresAsync(Path, oldHead, oldBytes);
        Assert.Null(await ReadAsync(stream, 5));
    }

    [Fact]
    public async Task A_reader_concurrent_with_a_writer_sees_every_reported_commit_and_no_torn_append()
    {
        int appends = Fixture.CommitsBesideReaders;
        TestStream stream = await CreateAsync();
        long reported = 0;

        // Each append repeats its number three times, which makes a torn append visible.
        Task writing = Task.Run(async () =>
        {
            for (int i = 0; i < appends; i++)
            {
                await stream.AppendAsync([(byte)i, (byte)i, (byte)i]);
                Volatile.Write(ref reported, stream.Head.Tail);
            }
        });
        Task reading = Task.Run(async () =>
        {
            long position = 0;
            while (position < appends * 3 && !writing.IsFaulted)
            {
                long atLeast = Volatile.Read(ref reported);
                Segment? segment = await Fixture.OtherStreams.ReadAsync(Path, stream.Incarnation, position, 9, None);
                Assert.True(segment is not null || atLeast <= position);
                if (segment is null)
                {
                    await Task.Yield();
                    continue;
                }

                Assert.Equal(position, segment.Start);
                Assert.All(SegmentAssert.Lengths(segment), length => Assert.Equal(3, length));
                Assert.Equal(
                    Enumerable.Range(0, segment.Data.Length).Select(i => (byte)((position + i) / 3)),
                    segment.Data.ToArray());
                position = segment.End;
            }
        });

        await Task.WhenAll(writing, reading);
        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task The_tail_of_a_head_that_was_read_is_always_readable()
    {
        int appends = Fixture.CommitsBesideReaders;
        TestStream stream = await CreateAsync();
        Task writing = Task.Run(async () =>
        {
            for (int i = 0; i < appends; i++)
            {
                await stream.AppendAsync([(byte)i]);
            }
        });

        long tail = 0;
        while (tail < appends && !writing.IsFaulted)
        {
            StreamSnapshot snapshot = await Fixture.OtherStreams.GetAsync(Path, SnapshotQuery.HeadOnly, None);
            Assert.NotNull(snapshot.Head);
            tail = snapshot.Head.Tail;
            if (tail > 0)
            {
                Segment? last = await Fixture.OtherStreams.ReadAsync(Path, stream.Incarnation, tail - 1, 1, None);
                SegmentAssert.Holds(tail - 1, new[] { (byte)(tail - 1) }, last);
            }
        }

        await writing;
    }
}
