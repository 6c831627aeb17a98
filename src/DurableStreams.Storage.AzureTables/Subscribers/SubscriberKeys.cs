using System.Globalization;
using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Keys;

namespace DurableStreams.Storage.AzureTables.Subscribers;

/// <summary>
/// The keys of the registry. Each incarnation of a source has a partition, in which the estuaries sort by range and are
/// followed by the range rows.
/// </summary>
internal static class SubscriberKeys
{
    /// <summary>The prefix of range rows. It sorts after the hexadecimal digits that estuaries start with.</summary>
    public const string Ranges = "r|";

    public static string Partition(SourceKey source) => $"{RowKeys.Hash(source.Path.Value)}|{source.Incarnation}";

    public static string Estuary(StreamPath estuary) =>
        string.Create(CultureInfo.InvariantCulture, $"{HashRanges.Of(estuary):x2}|{RowKeys.Hash(estuary.Value)}");

    /// <summary>Sorts before all estuaries of a range.</summary>
    public static string RangeStart(int range) => string.Create(CultureInfo.InvariantCulture, $"{range:x2}|");

    /// <summary>Sorts after all estuaries of a range.</summary>
    public static string RangeEnd(int range) => string.Create(CultureInfo.InvariantCulture, $"{range:x2}}}");

    public static string Range(HashRanges ranges) =>
        string.Create(CultureInfo.InvariantCulture, $"{Ranges}{ranges.First:x2}|{ranges.Count:x3}");

    public static HashRanges ReadRange(string key) => new(
        int.Parse(key.AsSpan(Ranges.Length, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
        int.Parse(key.AsSpan(Ranges.Length + 3, 3), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
}
