using DurableStreams.Addressing;
using DurableStreams.Producers;

namespace DurableStreams.Waking;

/// <summary>The idempotent producer (§5.2.1) that writes the wake events of a subscription.</summary>
internal static class WakeProducer
{
    public static ProducerId Of(Incarnation subscription) =>
        ProducerId.TryParse($"wake-{subscription}", out ProducerId id)
            ? id
            : throw new InvalidOperationException("An incarnation is always part of a valid producer id.");
}
