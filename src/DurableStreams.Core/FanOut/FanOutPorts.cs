using DurableStreams.Signals;
using DurableStreams.Storage;

namespace DurableStreams.FanOut;

/// <summary>What a host gives the core for estuaries.</summary>
/// <param name="Subscribers">The registry of subscribers; the same store as a rule.</param>
/// <param name="Signals">Tells workers what to do.</param>
/// <param name="Queue">The queue of the fan-out to many.</param>
/// <param name="Options">Null for the defaults.</param>
public sealed record FanOutPorts(ISubscriberStore Subscribers, IWorkSignals Signals, IFanOutQueue Queue, FanOutOptions? Options = null);
