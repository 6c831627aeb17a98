using System.Text;
using System.Text.Json;
using DurableStreams.Addressing;
using DurableStreams.Reading;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Subscribing.Randomised;

/// <summary>Reads the wake stream as workers do: each event once, also if the stream was created again.</summary>
internal sealed class WakeEventReader(SubscriptionModel model)
{
    private static readonly StreamPath WakeStream = TestStreams.Path("wake/w");

    private Incarnation? _incarnation;
    private int _handled;

    /// <summary>True if events may have been deleted with the stream before they were read.</summary>
    public bool HasMissedSome => model.Streams.All.Count(source => source.Path == WakeStream) > 1;

    /// <summary>Reads all events, oldest first.</summary>
    public async Task<IReadOnlyList<OfferedWake>> ReadAllAsync()
    {
        ReadOutcome outcome = await model.Processes.ServiceOf(0).ReadAsync(
            WakeStream, ReadFrom.Start, CancellationToken.None);
        if (outcome is not ReadOutcome.Read(var chunk))
        {
            return [];
        }

        Assert.True(chunk.AtTail);
        if (chunk.Head.Incarnation != _incarnation)
        {
            (_incarnation, _handled) = (chunk.Head.Incarnation, 0);
        }

        byte[] stored = chunk.Data?.Data.ToArray() ?? [];
        using var json = JsonDocument.Parse($"[{Encoding.UTF8.GetString(stored).TrimEnd(',')}]");

        // Clients may append other values.
        return
        [
            .. from value in json.RootElement.EnumerateArray()
               where value.ValueKind == JsonValueKind.Object
               select new OfferedWake(
                   value.GetProperty("subscription_id").GetString()!, value.GetProperty("generation").GetInt64()),
        ];
    }

    /// <summary>Reads the events since the last call.</summary>
    public async Task<IReadOnlyList<OfferedWake>> ReadNewAsync()
    {
        IReadOnlyList<OfferedWake> all = await ReadAllAsync();
        OfferedWake[] found = [.. all.Skip(_handled)];
        _handled = all.Count;
        return found;
    }
}

/// <summary>What a wake event says.</summary>
/// <param name="Subscription">The id of the subscription.</param>
/// <param name="Generation">The generation of the wake.</param>
internal sealed record OfferedWake(string Subscription, long Generation);
