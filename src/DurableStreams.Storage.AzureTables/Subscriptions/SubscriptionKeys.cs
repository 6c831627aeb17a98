using System.Globalization;
using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;

namespace DurableStreams.Storage.AzureTables.Subscriptions;

/// <summary>
/// The keys of the table of subscriptions. Only the partition of a subscription has a <c>.</c> in its key, which stands
/// for the <c>/</c> that each path of a subscription has.
/// </summary>
internal static class SubscriptionKeys
{
    /// <summary>The row of the head.</summary>
    public const string Head = "head";

    private const char Link = 'l';
    private const char Pending = 'p';

    /// <summary>The partition of a subscription: its head, links and pending streams.</summary>
    public static string Partition(SubscriptionKey key) => PathKey.Encode(key.Path.Value);

    /// <summary>The partition that lists the subscriptions of a root.</summary>
    public static string Listing(string? project) => "l|" + PathKey.Encode(project);

    /// <summary>The partition of the registry of a stream's incarnation.</summary>
    public static string Registry(SourceKey stream) => $"s|{RowKeys.Hash(stream.Path.Value)}|{stream.Incarnation}";

    /// <summary>The partition of the bindings at a place.</summary>
    public static string Bindings(BindingPlace place) =>
        place.IsRoot ? "r|" + PathKey.Encode(place.Text) : "b|" + RowKeys.Hash(place.Text);

    /// <summary>The row of a link. A hash, because the path itself could make the key too long.</summary>
    public static string LinkRow(Incarnation incarnation, StreamPath stream) =>
        LinkPrefix(incarnation) + RowKeys.Hash(stream.Value);

    /// <summary>The prefix of the links of an incarnation.</summary>
    public static string LinkPrefix(Incarnation incarnation) => $"{Link}|{incarnation}|";

    /// <summary>The row of a stream with news.</summary>
    public static string PendingRow(Incarnation incarnation, StreamPath stream) =>
        PendingPrefix(incarnation) + RowKeys.Hash(stream.Value);

    /// <summary>The prefix of the streams with news of an incarnation.</summary>
    public static string PendingPrefix(Incarnation incarnation) => $"{Pending}|{incarnation}|";

    /// <summary>The row of a subscription in the registry of a stream.</summary>
    public static string RegistryRow(SubscriptionKey key) => PathKey.Encode(key.Path.Value);

    /// <summary>The row of a binding.</summary>
    public static string BindingRow(Binding binding) =>
        BindingPrefix(binding.Kind)
        + $"{RowKeys.Hash(binding.Text)}|{RowKeys.Hash(binding.Subscription.Path.Value)}";

    /// <summary>The prefix of the bindings of a kind.</summary>
    public static string BindingPrefix(BindingKind kind) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)kind}|");

    /// <summary>Filters all rows of a partition.</summary>
    public static string All(string partition) => $"PartitionKey eq '{RowFilter.Quote(partition)}'";

    /// <summary>Filters the rows of a partition after a key; null for all.</summary>
    public static string After(string partition, string? key) => key is null
        ? All(partition)
        : $"{All(partition)} and RowKey gt '{RowFilter.Quote(key)}'";

    /// <exception cref="InvalidDataException">The text is not the path of a stream.</exception>
    public static StreamPath ReadStream(string? path) =>
        path is not null && StreamPath.FromDecoded(path, out StreamPath stream) is null
            ? stream
            : throw new InvalidDataException($"The path '{path}' of a subscription's stream is not valid.");

    /// <exception cref="InvalidDataException">The text is not the path of a subscription.</exception>
    public static SubscriptionKey ReadSubscription(string? path) =>
        SubscriptionKey.TryFromPath(ReadStream(path), out SubscriptionKey key)
            ? key
            : throw new InvalidDataException($"'{path}' is not the path of a subscription.");
}
