using System.Globalization;

namespace DurableStreams.TestKit.Wakes;

/// <summary>Which streams and subscriptions there are, and which streams each subscription has.</summary>
public sealed class SubscriptionPlan
{
    private const int Groups = 20;
    private const int NamedStreams = 8;
    private const int WakeStreamCount = 5;

    public SubscriptionPlan(int streams, int subscriptions)
    {
        Streams = [.. Enumerable.Range(0, streams).Select(number => new PlannedStream(number, Groups))];
        Subscriptions = [.. Enumerable.Range(0, subscriptions).Select(Subscribe)];
    }

    public IReadOnlyList<PlannedStream> Streams { get; }

    public IReadOnlyList<PlannedSubscription> Subscriptions { get; }

    public IReadOnlyList<string> WakeStreams { get; } =
        [.. Enumerable.Range(0, WakeStreamCount).Select(number => $"wake/pool{number}")];

    // One in ten has all streams, one in ten some by name, the others a group by pattern. Half of them are webhooks.
    private PlannedSubscription Subscribe(int number)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"sub{number}");
        string? wakeStream = (number + (number / 10)) % 2 == 0 ? null : WakeStreams[number % WakeStreamCount];
        return (number % 10) switch
        {
            9 => new PlannedSubscription(id, wakeStream, "e/**", [], Streams),
            8 => new PlannedSubscription(id, wakeStream, null, Named(number), Named(number)),
            _ => new PlannedSubscription(
                id,
                wakeStream,
                string.Create(CultureInfo.InvariantCulture, $"e/g{number % Groups}/*"),
                [],
                [.. Streams.Where(stream => stream.Group == number % Groups)]),
        };
    }

    private PlannedStream[] Named(int number) =>
        [.. Enumerable.Range(number, NamedStreams).Select(one => Streams[one % Streams.Count])];
}

/// <summary>A stream. Even ones exist before the subscriptions, and have a history that no wake may list.</summary>
public sealed class PlannedStream(int number, int groups)
{
    public int Group { get; } = number % groups;

    public string Path { get; } = string.Create(CultureInfo.InvariantCulture, $"e/g{number % groups}/s{number}");

    public bool IsEarlier { get; } = number % 2 == 0;

    /// <summary>The offset from which on subscriptions hear of it.</summary>
    public string Start { get; set; } = "-1";

    /// <summary>The offset after its last append.</summary>
    public string Tail { get; set; } = "-1";
}

/// <summary>A subscription.</summary>
/// <param name="Id">Its id.</param>
/// <param name="WakeStream">Null if it sends webhooks.</param>
/// <param name="Pattern">Null if it has none.</param>
/// <param name="Named">The streams that it names.</param>
/// <param name="Streams">All its streams.</param>
public sealed record PlannedSubscription(
    string Id,
    string? WakeStream,
    string? Pattern,
    IReadOnlyList<PlannedStream> Named,
    IReadOnlyList<PlannedStream> Streams);
