using DurableStreams.FunctionsHost.Functions;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.DurableTask.Protobuf;

namespace DurableStreams.FunctionsHost.Chaos;

/// <summary>Drops, doubles, delays and reorders the signals that a batch of an entity sends, or loses the whole result.</summary>
internal sealed class EntityChaos(Dice dice, TimeProvider time)
{
    /// <param name="result">An entity batch result: Protobuf in Base64.</param>
    /// <exception cref="InvocationFailedException">The operations ran, but their states and signals are lost.</exception>
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

    private IEnumerable<OperationAction> Disturb(OperationAction action) => action.SendSignal is null ? [action] : dice.SignalFate() switch
    {
        SignalFate.Dropped => [],
        SignalFate.Doubled => [action, action.Clone()],
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
