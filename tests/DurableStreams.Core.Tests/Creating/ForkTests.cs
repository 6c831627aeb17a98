using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Content;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Creating;
using DurableStreams.Options;
using DurableStreams.Producers;
using DurableStreams.Reading;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;
using static DurableStreams.Core.Tests.Scenarios.ServiceCalls;

namespace DurableStreams.Core.Tests.Creating;

/// <summary>Creation of forks, and their independence from the source.</summary>
public sealed class ForkTests : IAsyncLifetime
{
    private readonly TestHost _host = new(new StreamServiceOptions { MaxChunkBytes = 16 });

    private StreamService Service => _host.Service;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Source_and_fork_are_independent_after_the_fork()
    {
        await Service.MakeAsync("source", "a");
        await Service.MakeAsync("fork", fork: Fork("source"));
        await Service.AddAsync("source", "s1", "s2");
        await Service.AddAsync("fork", "f1", "f2");
        Assert.Equal("a|s1|s2", await Service.TextAsync("source"));
        Assert.Equal("a|f1|f2", await Service.TextAsync("fork"));
        Assert.IsType<ReadOutcome.OffsetOfOtherIncarnation>(
            await Service.GetAsync("fork", ReadFrom.At((await Service.FindAsync("source")).TailOffset)));
    }

    [Fact]
    public async Task Inherited_and_own_bytes_are_returned_in_one_chunk()
    {
        await Service.MakeAsync("source", "ab");
        await Service.MakeAsync("fork", "cd", fork: Fork("source"));
        await Service.AddAsync("fork", "ef");
        _host.Restart();
        StreamChunk chunk = await Service.ChunkAsync("fork");
        Assert.Equal("abcdef", chunk.AsText());
        Assert.True(chunk.AtTail);
    }

    [Fact]
    public async Task The_first_content_of_a_fork_follows_the_inherited_bytes()
    {
        await Service.MakeAsync("source", "[1]", ContentType.Json);
        StreamHead fork = await Service.MakeAsync("fork", "[2,3]", fork: Fork("source"));
        Assert.Equal("1,|2,3,", await Service.TextAsync("fork"));
        Assert.Equal(6, fork.Tail);
        Assert.IsType<CreateOutcome.InvalidBody>(await Service.PutAsync("other", "{", fork: Fork("source")));
        Assert.Equal("missing", await Service.StatusAsync("other"));
        await Service.MakeAsync("empty", "[]", fork: Fork("source"));
        Assert.Equal("1,", await Service.TextAsync("empty"));
    }

    [Fact]
    public async Task A_fork_of_a_closed_stream_is_open_unless_requested_otherwise()
    {
        await Service.MakeAsync("source", "a", closed: true);
        Assert.False((await Service.MakeAsync("open", fork: Fork("source"))).Closed);
        Assert.True((await Service.MakeAsync("closed", "z", closed: true, fork: Fork("source"))).Closed);
        await Service.AddAsync("open", "b");
        Assert.Equal("a|b", await Service.TextAsync("open"));
        Assert.Equal("a|z", await Service.TextAsync("closed"));
        Assert.True((await Service.ChunkAsync("closed", ReadFrom.Now)).AtEnd);
        Assert.IsType<AppendOutcome.StreamClosed>(await Service.PostAsync("closed", "x"));
    }

    [Fact]
    public async Task A_fork_does_not_inherit_producers_and_stream_seq()
    {
        ProducerStamp stamp = new(TestStreams.Producer("p"), 3, 0);
        await Service.MakeAsync("source");
        Assert.IsType<AppendOutcome.Appended>(await Service.PostAsync("source", "a", producer: stamp, seq: "m"));
        await Service.MakeAsync("fork", fork: Fork("source"));
        Assert.IsType<AppendOutcome.Duplicate>(await Service.PostAsync("source", "a", producer: stamp, seq: "n"));
        Assert.IsType<AppendOutcome.SequenceGap>(
            await Service.PostAsync("fork", "b", producer: stamp with { Seq = 1 }));
        Assert.IsType<AppendOutcome.Appended>(
            await Service.PostAsync("fork", "b", producer: stamp with { Epoch = 0 }, seq: "a"));
        Assert.Equal("a|b", await Service.TextAsync("fork"));
    }

    [Fact]
    public async Task The_content_type_is_inherited_or_must_be_the_sources()
    {
        await Service.MakeAsync("source", "1", TestStreams.ContentType("Application/JSON; v=1"));
        StreamHead omitted = await Service.MakeAsync("omitted", fork: Fork("source"));
        Assert.Equal("Application/JSON; v=1", omitted.ContentType.Value);
        StreamHead named = await Service.MakeAsync("named", type: ContentType.Json, fork: Fork("source"));
        Assert.Equal("application/json", named.ContentType.Value);
        Assert.IsType<CreateOutcome.SourceContentTypeMismatch>(
            await Service.PutAsync("other", type: Text, fork: Fork("source")));
        Assert.Equal("missing", await Service.StatusAsync("other"));
    }

    [Fact]
    public async Task A_source_must_exist_in_the_same_project()
    {
        await Service.MakeAsync("p/source");
        Assert.IsType<CreateOutcome.SourceNotFound>(await Service.PutAsync("p/fork", fork: Fork("p/missing")));
        Assert.IsType<CreateOutcome.SourceNotFound>(await Service.PutAsync("q/fork", fork: Fork("p/source")));
        Assert.IsType<CreateOutcome.SourceNotFound>(await Service.PutAsync("fork", fork: Fork("p/source")));
        Assert.IsType<CreateOutcome.SourceNotFound>(await Service.PutAsync("self", fork: Fork("self")));
        await Service.MakeAsync("p/fork", fork: Fork("p/source"));
        await Service.MakeAsync("plain");
        await Service.MakeAsync("plain2", fork: Fork("plain"));
    }

    [Fact]
    public async Task A_repeated_creation_matches_the_fork_after_changes_of_its_source()
    {
        Offset first = (await Service.MakeAsync("source", "ab")).TailOffset;
        await Service.AddAsync("source", "cd");
        await Service.MakeAsync("head", fork: Fork("source"));
        long commits = (await Service.FindAsync("head")).Commits.Count;
        await Service.MakeAsync("offset", fork: Fork("source", first));
        await Service.MakeAsync("sub", fork: Fork("source", first, 1));
        await Same();
        await Service.AddAsync("source", "ef");
        await Same();
        await Service.PostAsync("source", close: true);
        await Same();
        await Service.RemoveAsync("source");
        await Same();
        _host.Restart();
        await Same();
        Assert.Equal(commits, (await Service.FindAsync("head")).Commits.Count);

        async Task Same()
        {
            Assert.IsType<CreateOutcome.Exists>(await Service.PutAsync("head", "ignored", fork: Fork("source")));
            Assert.IsType<CreateOutcome.Exists>(await Service.PutAsync("offset", fork: Fork("source", first)));
            Assert.IsType<CreateOutcome.Exists>(await Service.PutAsync("sub", fork: Fork("source", first, 1)));
            Assert.IsType<CreateOutcome.Mismatch>(await Service.PutAsync("head", fork: Fork("source", first)));
            Assert.IsType<CreateOutcome.Mismatch>(await Service.PutAsync("offset", fork: Fork("source")));
            Assert.IsType<CreateOutcome.Mismatch>(await Service.PutAsync("offset", fork: Fork("source", first, 1)));
            Assert.IsType<CreateOutcome.Mismatch>(await Service.PutAsync("sub", fork: Fork("source", first)));
            Assert.IsType<CreateOutcome.Mismatch>(await Service.PutAsync("head"));
            Assert.Equal("ab|cd", await Service.TextAsync("head"));
        }
    }

    [Fact]
    public async Task An_existing_target_is_checked_before_the_source()
    {
        await Service.MakeAsync("existing");
        Assert.IsType<CreateOutcome.Mismatch>(await Service.PutAsync("existing", fork: Fork("missing")));
        await Service.MakeAsync("source");
        Assert.IsType<CreateOutcome.Mismatch>(await Service.PutAsync("existing", fork: Fork("source")));
        Assert.Equal(0, (await Service.FindAsync("source")).ForkCount);
    }

    [Fact]
    public async Task A_long_inherited_part_is_read_in_chunks_of_whole_appends()
    {
        await Service.MakeAsync("source", "0123456789");
        await Service.AddAsync("source", "abcdefghij", "k", "l", "mnopqrstuvwxyz0123456789", "A");
        await Service.MakeAsync("fork", "B", fork: Fork("source"));
        _host.Restart();
        const string Whole = "0123456789|abcdefghij|k|l|mnopqrstuvwxyz0123456789|A|B";
        Assert.Equal(Whole, await Service.TextAsync("fork"));
        StreamChunk first = await Service.ChunkAsync("fork");
        Assert.Equal("0123456789", first.AsText());
        StreamChunk second = await Service.ChunkAsync("fork", ReadFrom.At(first.NextOffset));
        Assert.Equal("abcdefghijkl", second.AsText());
        StreamChunk third = await Service.ChunkAsync("fork", ReadFrom.At(second.NextOffset));
        Assert.Equal("mnopqrstuvwxyz0123456789", third.AsText());
    }

    [Fact]
    public async Task One_of_several_concurrent_creations_of_a_fork_succeeds_and_the_source_counts_one()
    {
        await Service.MakeAsync("source", "a");
        CreateOutcome[] outcomes = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => Task.Run(() => Service.PutAsync("fork", fork: Fork("source")))));
        Assert.Single(outcomes, outcome => outcome is CreateOutcome.Created);
        Assert.Equal(15, outcomes.Count(outcome => outcome is CreateOutcome.Exists));
        Assert.Equal(1, (await Service.FindAsync("source")).ForkCount);
        await Service.RemoveAsync("fork");
        Assert.Equal(0, (await Service.FindAsync("source")).ForkCount);
    }
}
