using DurableStreams.Addressing;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Streams;
using static DurableStreams.StoreContract.ContractSubscriptions;

namespace DurableStreams.StoreContract;

/// <summary>The index by which the creation of a stream finds the subscriptions that it concerns.</summary>
public abstract class BindingContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, IHasSubscriptions, new()
{
    private ISubscriptionIndex Index => Fixture.SubscriptionIndex;

    [Fact]
    public async Task No_binding_is_found_at_first()
    {
        await AssertFoundAsync("project/a");
        await AssertFoundAsync("a");
    }

    [Theory]
    [InlineData(BindingKind.Explicit)]
    [InlineData(BindingKind.WakeStream)]
    public async Task A_named_stream_finds_its_binding_and_no_other_stream_does(BindingKind kind)
    {
        Binding binding = await PutAsync(kind, "project/a", Key("s"));
        Binding atRoot = await PutAsync(kind, "a", Key("s", null));

        await AssertFoundAsync("project/a", binding);
        await AssertFoundAsync("a", atRoot);
        await AssertFoundAsync("project/A");
        await AssertFoundAsync("project/a/b");
        await AssertFoundAsync("project");
    }

    [Fact]
    public async Task A_pattern_is_found_by_every_stream_of_its_root_whether_or_not_it_matches()
    {
        Binding ofProject = await PutAsync(BindingKind.Pattern, "x/*", Key("s"));
        Binding second = await PutAsync(BindingKind.Pattern, "**", Key("t"));
        Binding ofRoot = await PutAsync(BindingKind.Pattern, "project/**", Key("s", null));
        Binding ofOther = await PutAsync(BindingKind.Pattern, "**", Key("s", "other"));

        await AssertFoundAsync("project/a", ofProject, second, ofRoot);
        await AssertFoundAsync("project/a/b", ofProject, second, ofRoot);
        await AssertFoundAsync("other/a", ofOther, ofRoot);

        // Not in a project that can have subscriptions: it has no segment below it.
        await AssertFoundAsync("project", ofRoot);
        await AssertFoundAsync("projects/a", ofRoot);
        await AssertFoundAsync("Project/a", ofRoot);
        await AssertFoundAsync("pro/a", ofRoot);
    }

    [Fact]
    public async Task A_pattern_is_not_taken_for_a_path_of_the_same_text()
    {
        Binding pattern = await PutAsync(BindingKind.Pattern, "project/a", Key("s", "other"));
        Binding path = await PutAsync(BindingKind.Explicit, "project/a", Key("s", "project"));
        Binding project = await PutAsync(BindingKind.Explicit, "project", Key("s", null));

        await AssertFoundAsync("project/a", path);
        await AssertFoundAsync("other/x", pattern);
        await AssertFoundAsync("project", project);
    }

    [Fact]
    public async Task Everything_but_the_incarnation_is_the_key()
    {
        Binding first = await PutAsync(BindingKind.Explicit, "project/a", Key("s"));
        Binding ofOther = await PutAsync(BindingKind.Explicit, "project/a", Key("t"));
        Binding ofRoot = await PutAsync(BindingKind.Explicit, "project/a", Key("s", null));
        Binding wake = await PutAsync(BindingKind.WakeStream, "project/a", Key("s"));
        Binding pattern = await PutAsync(BindingKind.Pattern, "a", Key("s"));
        Binding otherPattern = await PutAsync(BindingKind.Pattern, "b", Key("s"));
        await AssertFoundAsync("project/a", first, ofOther, ofRoot, wake, pattern, otherPattern);

        Binding replaced = await PutAsync(BindingKind.Explicit, "project/a", Key("s"));
        Binding replacedPattern = await PutAsync(BindingKind.Pattern, "a", Key("s"));
        await AssertFoundAsync("project/a", replaced, ofOther, ofRoot, wake, replacedPattern, otherPattern);
    }

    [Theory]
    [InlineData(BindingKind.Explicit)]
    [InlineData(BindingKind.Pattern)]
    [InlineData(BindingKind.WakeStream)]
    public async Task Only_the_binding_of_the_named_incarnation_is_removed(BindingKind kind)
    {
        Binding binding = await PutAsync(kind, "project/a", Key("s"));
        Binding other = await PutAsync(kind, "project/a", Key("t"));

        await Index.RemoveBindingAsync(binding with { Incarnation = TestStreams.NewIncarnation() }, None);
        await AssertFoundAsync("project/a", binding, other);

        await Index.RemoveBindingAsync(binding, None);
        await AssertFoundAsync("project/a", other);
        await Index.RemoveBindingAsync(binding, None);
        await Index.RemoveBindingAsync(other, None);
        await AssertFoundAsync("project/a");

        Binding again = await PutAsync(kind, "project/a", Key("s"));
        await AssertFoundAsync("project/a", again);
    }

    [Fact]
    public async Task A_binding_put_during_the_removal_of_its_predecessor_stays()
    {
        for (int round = 0; round < Fixture.RaceRounds; round++)
        {
            Binding old = await PutAsync(BindingKind.Pattern, "**", Key("s"));
            Binding next = old with { Incarnation = TestStreams.NewIncarnation() };
            await Race.RunAsync(2, async number =>
            {
                await (number == 0
                    ? Index.RemoveBindingAsync(old, None)
                    : Fixture.OtherSubscriptionIndex.PutBindingAsync(next, None));
                return true;
            });

            await AssertFoundAsync("project/a", next);
        }
    }

    [Fact]
    public async Task Awkward_paths_and_ids_are_different_bindings()
    {
        var bindings = new List<Binding>();
        foreach (string path in AwkwardPaths.All)
        {
            string id = SubscriptionKey.Create(null, path, out _) is null ? path : "s";
            bindings.Add(await PutAsync(BindingKind.Explicit, path, Key(id)));
        }

        foreach (Binding binding in bindings)
        {
            await AssertFoundAsync(binding.Text, binding);
        }
    }

    [Fact]
    public async Task The_longest_paths_patterns_and_ids_are_found()
    {
        string path = AwkwardPaths.Long("project/", StreamPath.MaxBytes);
        SubscriptionKey key = Key(new string('x', SubscriptionKey.MaxIdBytes));
        Binding named = await PutAsync(BindingKind.Explicit, path, key);
        Binding pattern = await PutAsync(BindingKind.Pattern, AwkwardPaths.Long("*x", StreamPath.MaxBytes), key);

        await AssertFoundAsync(path, named, pattern);
    }

    [Fact]
    public async Task Many_patterns_are_found_at_once()
    {
        var bindings = new List<Binding>();
        for (int i = 0; i < 60; i++)
        {
            bindings.Add(await PutAsync(BindingKind.Pattern, $"{i}/**", Key($"{i}")));
        }

        await AssertFoundAsync("project/a", [.. bindings]);
    }

    [Fact]
    public async Task A_stream_is_a_wake_stream_while_a_subscription_names_it_as_one()
    {
        Assert.False(await IsWakeStreamAsync("project/a"));
        await PutAsync(BindingKind.Explicit, "project/a", Key("s"));
        await PutAsync(BindingKind.Pattern, "**", Key("s"));
        await PutAsync(BindingKind.Pattern, "a", Key("s"));
        Assert.False(await IsWakeStreamAsync("project/a"));

        Binding first = await PutAsync(BindingKind.WakeStream, "project/a", Key("s"));
        Binding second = await PutAsync(BindingKind.WakeStream, "project/a", Key("t", null));
        Assert.True(await IsWakeStreamAsync("project/a"));
        Assert.False(await IsWakeStreamAsync("project/A"));
        Assert.False(await IsWakeStreamAsync("project/a/b"));
        Assert.False(await IsWakeStreamAsync("project"));
        Assert.False(await IsWakeStreamAsync("a"));

        await Index.RemoveBindingAsync(first, None);
        Assert.True(await IsWakeStreamAsync("project/a"));
        await Index.RemoveBindingAsync(second with { Incarnation = TestStreams.NewIncarnation() }, None);
        Assert.True(await IsWakeStreamAsync("project/a"));
        await Index.RemoveBindingAsync(second, None);
        Assert.False(await IsWakeStreamAsync("project/a"));
    }

    [Fact]
    public async Task Awkward_paths_are_different_wake_streams()
    {
        string[] paths = [.. AwkwardPaths.All, AwkwardPaths.Long("project/", StreamPath.MaxBytes)];
        foreach (string path in paths)
        {
            Assert.False(await IsWakeStreamAsync(path));
            await PutAsync(BindingKind.WakeStream, path, Key("s"));
            Assert.True(await IsWakeStreamAsync(path));
        }
    }

    private ValueTask<bool> IsWakeStreamAsync(string path) =>
        Fixture.OtherSubscriptionIndex.IsWakeStreamAsync(TestStreams.Path(path), None);

    private async Task<Binding> PutAsync(BindingKind kind, string text, SubscriptionKey key)
    {
        var binding = new Binding(kind, text, key, TestStreams.NewIncarnation());
        await Index.PutBindingAsync(binding, None);
        return binding;
    }

    private async Task AssertFoundAsync(string path, params Binding[] expected)
    {
        IReadOnlyList<Binding> found =
            await Fixture.OtherSubscriptionIndex.FindBindingsAsync(TestStreams.Path(path), None);
        Assert.Equal(
            expected.Select(binding => binding.ToString()).Order(StringComparer.Ordinal),
            found.Select(binding => binding.ToString()).Order(StringComparer.Ordinal));
    }
}
