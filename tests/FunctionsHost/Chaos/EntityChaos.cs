using DurableStreams.FunctionsHost.Functions;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.DurableTask.Protobuf;

namespace DurableStreams.FunctionsHost.Chaos;

/// <summary>Drops, duplicates, delays and reorders the signals of an entity batch, or loses its whole result.</summary>
internal sealed class EntityChaos(Dice dice, TimeProvider time)
{
    /// <param name="result">An entity batch result, as Base64 of Protobuf.</param>
    /// <exception cref="InvocationFailedException">The operations ran, but their result is lost.</exception>
    public string Disturb(string result)
    {
        if (dice.InvocationFails())
        {
            throw new InvocationFailedException("Chaos lost the result of an entity.");
        }

        EntityBatchResult batch = EntityBatchResult.Parser.ParseFrom(Convert.FromBase64String(result));
        OperationAction[] actions = [.. batch.Actions.SelectMany(Disturb)];
        dice.Shuffle(actions);
        batch.Actions.Clear();
        batch.Actions.AddRange(actions);
        return Convert.ToBase64String(batch.ToByteArray());
    }

    private IEnumerable<OperationAction> Disturb(OperationAction action) =>
        action.SendSignal is null ? [action] : dice.SignalFate() switch
        {
            SignalFate.Dropped => [],
            SignalFate.Duplicated => [action, action.Clone()],
            SignalFate.Delayed => [Delayed(action)],
            _ => [action],
        };

    private OperationAction Delayed(OperationAction action)
    {
        OperationAction delayed = action.Clone();
        DateTimeOffset at = delayed.SendSignal.ScheduledTime?.ToDateTimeOffset() ?? time.GetUtcNow();
        delayed.SendSignal.ScheduledTime = Timestamp.FromDateTimeOffset(at + dice.Delay());
        return delayed;
    }
}
