using System.Diagnostics.Metrics;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests;

public sealed class MetricsTests
{
    [Fact]
    public async Task Transactions_and_what_shared_them_are_measured()
    {
        using var meters = new Meters();
        await using var folder = new StoreFolder();
        await using (var store = SqliteStreamStore.Open(
            new SqliteStoreOptions { DataFolder = folder.Path }, log: null, meters))
        {
            await TestStream.CreateAsync(store, TestStreams.Path("a"));
            await TestStream.CreateAsync(store, TestStreams.Path("b"));

            Assert.Equal(2, store.Counters.Transactions);
        }

        Assert.Equal(2, meters.Sum("durablestreams.sqlite.transactions"));
        Assert.Equal(2, meters.Sum("durablestreams.sqlite.group.size"));
    }

    private sealed class Meters : IMeterFactory
    {
        private readonly MeterListener _listener = new();
        private readonly Dictionary<string, double> _sums = [];

        public Meters()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == this)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument, value));
            _listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Add(instrument, value));
            _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Add(instrument, value));
            _listener.Start();
        }

        public Meter Create(MeterOptions options)
        {
            options.Scope = this;
            return new Meter(options);
        }

        public double Sum(string instrument)
        {
            lock (_sums)
            {
                return _sums.GetValueOrDefault(instrument);
            }
        }

        public void Dispose() => _listener.Dispose();

        private void Add(Instrument instrument, double value)
        {
            lock (_sums)
            {
                _sums[instrument.Name] = _sums.GetValueOrDefault(instrument.Name) + value;
            }
        }
    }
}
