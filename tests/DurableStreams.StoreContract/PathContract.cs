using System.Text;
using DurableStreams.Addressing;
using DurableStreams.Producers;
using DurableStreams.Storage;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>Every valid path identifies its own stream.</summary>
public abstract class PathContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, new()
{
    [Theory]
    [MemberData(nameof(AwkwardPaths.Short), MemberType = typeof(AwkwardPaths))]
    public Task A_stream_can_have_an_awkward_path(string path) => UseAsync(path);

    [Theory]
    [MemberData(nameof(AwkwardPaths.LongPatterns), MemberType = typeof(AwkwardPaths))]
    public async Task A_stream_can_have_the_longest_path(string pattern)
    {
        int bytes = pattern is "a" or "a/" ? StreamPath.MaxBytes : Fixture.MaxAwkwardPathBytes;
        string path = AwkwardPaths.Long(pattern, bytes);
        Assert.Equal(bytes, Encoding.UTF8.GetByteCount(path));

        await UseAsync(path);
    }

    [Fact]
    public async Task Paths_that_look_alike_are_different_streams()
    {
        string[] paths = [.. AwkwardPaths.All];
        for (int i = 0; i < paths.Length; i++)
        {
            TestStream stream = await CreateAsync(paths[i]);
            await stream.AppendAsync(BitConverter.GetBytes(i));
        }

        for (int i = 0; i < paths.Length; i++)
        {
            StreamSnapshot snapshot = await GetAsync(TestStreams.Path(paths[i]));
            Assert.NotNull(snapshot.Head);
            await AssertStoresAsync(TestStreams.Path(paths[i]), snapshot.Head, BitConverter.GetBytes(i));
        }

        IReadOnlyList<StreamPath> listed = await Store.ListAsync("", null, paths.Length + 1, None);
        Assert.Equal(
            paths.Order(StringComparer.Ordinal), listed.Select(path => path.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_longest_paths_can_differ_in_their_last_character_only()
    {
        string common = AwkwardPaths.Long("a/", StreamPath.MaxBytes - 1);
        TestStream one = await CreateAsync(common + "1");
        TestStream two = await CreateAsync(common + "2");
        await one.AppendAsync(TestBytes.Text("one"));
        await two.AppendAsync(TestBytes.Text("two"));

        await AssertStoresAsync(one);
        await AssertStoresAsync(two);
    }

    private async Task UseAsync(string path)
    {
        ProducerRow producer = TestStreams.ProducerRow("p", 0, 0);
        TestStream stream = await CreateAsync(path);
        await stream.ApplyAsync(stream.NextAppend(TestBytes.Text("data")) with { Producers = [producer] });

        StreamSnapshot snapshot = await Store.GetAsync(stream.Path, new SnapshotQuery([producer.Id], []), None);
        HeadAssert.Same(stream.Head, snapshot.Head);
        Assert.Single(snapshot.Producers);
        await AssertStoresAsync(stream);
        Assert.Equal([stream.Path], await Store.ListAsync("", null, 10, None));
        Assert.Equal([stream.Path], await Store.ListAsync(path, null, 10, None));

        Incarnation deleted = stream.Incarnation;
        await stream.DeleteIncarnationAsync();
        Assert.Empty(await Store.ListAsync("", null, 10, None));
        await stream.RebirthAsync();
        await PurgeAsync(stream.Path, deleted);

        Assert.Equal(stream.Version, (await GetAsync(stream.Path)).Version);
    }
}
