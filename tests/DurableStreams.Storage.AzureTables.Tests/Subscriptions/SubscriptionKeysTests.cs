using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.AzureTables.Subscriptions;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.StoreContract;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.AzureTables.Tests.Subscriptions;

/// <summary>The keys of stored rows. If they change, no stored row is found any more.</summary>
public sealed class SubscriptionKeysTests
{
    private static readonly Incarnation Incarnation = new(Guid.Parse("0197c0ff-ee00-7000-8000-000000000042"));
    private static readonly SubscriptionKey OfProject = ContractSubscriptions.Key("s-1", "project");
    private static readonly SubscriptionKey OfRoot = ContractSubscriptions.Key("s-1", null);
    private static readonly StreamPath Stream = TestStreams.Path("project/a");

    [Fact]
    public void The_keys_have_not_changed()
    {
        string hash = RowKeys.Hash("project/a");

        Assert.Equal("project.__ds.subscriptions.s-01", SubscriptionKeys.Partition(OfProject));
        Assert.Equal("__ds.subscriptions.s-01", SubscriptionKeys.Partition(OfRoot));
        Assert.Equal("head", SubscriptionKeys.Head);
        Assert.Equal($"l|{Incarnation}|{hash}", SubscriptionKeys.LinkRow(Incarnation, Stream));
        Assert.Equal($"p|{Incarnation}|{hash}", SubscriptionKeys.PendingRow(Incarnation, Stream));
        Assert.Equal("l|", SubscriptionKeys.Listing(null));
        Assert.Equal("l|pro-1ject", SubscriptionKeys.Listing("pro.ject"));
        Assert.Equal($"s|{hash}|{Incarnation}", SubscriptionKeys.Registry(new SourceKey(Stream, Incarnation)));
        Assert.Equal("project.__ds.subscriptions.s-01", SubscriptionKeys.RegistryRow(OfProject));
        Assert.Equal("r|", SubscriptionKeys.Bindings(new BindingPlace(true, "")));
        Assert.Equal("r|project", SubscriptionKeys.Bindings(new BindingPlace(true, "project")));
        Assert.Equal($"b|{hash}", SubscriptionKeys.Bindings(new BindingPlace(false, "project/a")));
        Assert.Equal(
            $"1|{hash}|{RowKeys.Hash("project/__ds/subscriptions/s-1")}",
            SubscriptionKeys.BindingRow(new Binding(BindingKind.Explicit, "project/a", OfProject, Incarnation)));
    }

    [Fact]
    public void The_keys_of_the_longest_paths_and_ids_fit()
    {
        StreamPath longest = TestStreams.Path(new string('\u00fc', StreamPath.MaxBytes / 2));
        SubscriptionKey key = ContractSubscriptions.Key(new string('\u00fc', SubscriptionKey.MaxIdBytes / 2));
        string[] keys =
        [
            SubscriptionKeys.Partition(key),
            SubscriptionKeys.RegistryRow(key),
            SubscriptionKeys.LinkRow(Incarnation, longest),
            SubscriptionKeys.PendingRow(Incarnation, longest),
            SubscriptionKeys.Registry(new SourceKey(longest, Incarnation)),
            SubscriptionKeys.Bindings(new BindingPlace(false, longest.Value)),
            SubscriptionKeys.BindingRow(new Binding(BindingKind.Explicit, longest.Value, key, Incarnation)),
        ];

        Assert.All(keys, text => Assert.InRange(text.Length, 1, AzureLimits.KeyCharacters));
    }
}
