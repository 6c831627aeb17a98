using Azure.Core;
using DurableStreams.Azurite.Faults;

namespace DurableStreams.Storage.AzureTables.Tests.Fixtures;

/// <summary>Random faults that depend only on the seed and the order of calls. They end with <see cref="Stop"/>.</summary>
internal sealed class RandomTransportFaults(int seed, double rate)
{
    private readonly Random _random = new(seed);
    private volatile bool _stopped;

    public void Stop() => _stopped = true;

    public Fault Decide(HttpMessage message, int number)
    {
        if (_stopped || _random.NextDouble() >= rate)
        {
            return Fault.None;
        }

        CallKind kind = CallKinds.Of(message);
        return _random.Next(kind == CallKind.Query ? 5 : 4) switch
        {
            0 => Fault.FailBefore,
            1 => Fault.Throttle,
            2 => Fault.LoseAnswer,
            3 => kind is CallKind.Transaction or CallKind.Write ? Fault.Late : Fault.LoseAnswer,
            _ => Fault.EmptyPage,
        };
    }
}
