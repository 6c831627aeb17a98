using DurableStreams.Active;
using DurableStreams.Creating;
using DurableStreams.Deleting;
using DurableStreams.Storage;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FanOut;

/// <summary>Puts the fan-out together.</summary>
internal sealed class FanOutParts
{
    private readonly IDueStore _due;
    private readonly FanOutPorts _ports;
    private readonly FanOutOptions _options;
    private readonly StreamServiceOptions _limits;
    private readonly TimeProvider _time;
    private readonly FanOutMetrics _metrics;
    private readonly ILogger _log;
    private readonly ActiveStreams _streams;
    private readonly HeadSource _heads;
    private readonly Subscriptions _subscriptions;
    private readonly Publisher _publisher;
    private readonly Deliverer _deliverer;
    private readonly RangeConsumer _consumer;

    public FanOutParts(
        IStreamStore store,
        IDueStore due,
        FanOutPorts ports,
        StreamServiceOptions limits,
        TimeProvider time,
        FanOutMetrics metrics,
        ILogger log,
        ActiveStreams streams,
        HeadSource heads,
        Reading.StreamReader reader,
        Subscriptions subscriptions)
    {
        (_due, _ports, _limits, _time, _metrics, _log) = (due, ports, limits, time, metrics, log);
        (_streams, _heads, _subscriptions) = (streams, heads, subscriptions);
        _options = ports.Options ?? new FanOutOptions();
        var backOff = new BackOff(due, _options, time);
        var ranges = new RangeLedger(ports.Subscribers, ports.Queue, _options);
        var breakers = new CircuitBreakers(_options, time, metrics, log);
        _deliverer = new Deliverer(store, streams, heads, reader, subscriptions, backOff, time, metrics, log);
        _publisher = new Publisher(streams, heads, ports.Subscribers, ports.Signals, ranges, breakers, _options, time, metrics, log);
        _consumer = new RangeConsumer(streams, heads, ports.Subscribers, ports.Queue, ranges, _deliverer, _options, time);
        var survey = new FanOutSurvey(
            store, streams, due, ports.Subscribers, subscriptions, _publisher, ranges, _consumer, _deliverer, _options, time);
        Duties = new FanOutDuties(streams, heads, due, ports.Subscribers, subscriptions, _deliverer, backOff, survey, time);
    }

    public FanOutDuties Duties { get; }

    public FanOutService Service() => new(_publisher, _deliverer, _consumer, _due, _ports.Signals, _options, _time);

    public EstuaryService Estuaries(Burials burials, GenerationClock generations, StreamCounts counts)
    {
        var subscriber = new Subscriber(
            _streams, _heads, _ports.Subscribers, _subscriptions, burials, generations, counts, _due, _ports.Signals, _options, _limits, _time, _metrics, _log);
        return new EstuaryService(_ports.Subscribers, _streams, _heads, subscriber, _subscriptions, burials, _time);
    }
}
