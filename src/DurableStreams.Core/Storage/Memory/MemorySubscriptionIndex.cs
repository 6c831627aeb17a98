using DurableStreams.Addressing;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;

namespace DurableStreams.Storage.Memory;

/// <summary>The index of the subscriptions of a <see cref="MemoryStreamStore"/>.</summary>
internal sealed class MemorySubscriptionIndex
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SourceKey, MemoryRows<StreamSubscription>> _streams = [];
    private readonly Dictionary<BindingPlace, Dictionary<Binding, Binding>> _bindings = [];

    public void PutStream(SourceKey stream, StreamSubscription row)
    {
        lock (_lock)
        {
            if (!_streams.TryGetValue(stream, out MemoryRows<StreamSubscription>? rows))
            {
                _streams.Add(stream, rows = new MemoryRows<StreamSubscription>());
            }

            rows.Put(KeyOf(row.Subscription), row);
        }
    }

    public StreamSubscription? GetStream(SourceKey stream, SubscriptionKey subscription)
    {
        lock (_lock)
        {
            return _streams.GetValueOrDefault(stream)?.Find(KeyOf(subscription));
        }
    }

    public StreamSubscription[] PageStream(SourceKey stream, SubscriptionKey? after, int max)
    {
        lock (_lock)
        {
            string? last = after is { } key ? KeyOf(key) : null;
            return _streams.TryGetValue(stream, out MemoryRows<StreamSubscription>? rows) ? rows.Page(last, max) : [];
        }
    }

    public void RemoveStream(SourceKey stream, SubscriptionKey subscription, Incarnation incarnation)
    {
        lock (_lock)
        {
            if (_streams.TryGetValue(stream, out MemoryRows<StreamSubscription>? rows)
                && rows.Find(KeyOf(subscription))?.Incarnation == incarnation)
            {
                rows.Remove(KeyOf(subscription));
                if (rows.IsEmpty)
                {
                    _streams.Remove(stream);
                }
            }
        }
    }

    public bool PurgeStream(SourceKey stream, int maxRows)
    {
        lock (_lock)
        {
            if (_streams.TryGetValue(stream, out MemoryRows<StreamSubscription>? rows))
            {
                rows.RemoveSome(maxRows);
                if (!rows.IsEmpty)
                {
                    return false;
                }

                _streams.Remove(stream);
            }

            return true;
        }
    }

    public void PutBinding(Binding binding)
    {
        lock (_lock)
        {
            var place = BindingPlace.Of(binding);
            if (!_bindings.TryGetValue(place, out Dictionary<Binding, Binding>? rows))
            {
                _bindings.Add(place, rows = []);
            }

            rows[KeyOf(binding)] = binding;
        }
    }

    public void RemoveBinding(Binding binding)
    {
        lock (_lock)
        {
            var place = BindingPlace.Of(binding);
            if (_bindings.TryGetValue(place, out Dictionary<Binding, Binding>? rows)
                && rows.GetValueOrDefault(KeyOf(binding)) == binding)
            {
                rows.Remove(KeyOf(binding));
                if (rows.Count == 0)
                {
                    _bindings.Remove(place);
                }
            }
        }
    }

    public Binding[] FindBindings(StreamPath stream)
    {
        lock (_lock)
        {
            return
            [
                .. BindingPlace.ThatConcern(stream)
                    .SelectMany(place => _bindings.TryGetValue(place, out Dictionary<Binding, Binding>? rows)
                        ? rows.Values.AsEnumerable()
                        : []),
            ];
        }
    }

    public bool IsWakeStream(StreamPath stream)
    {
        lock (_lock)
        {
            return _bindings.TryGetValue(BindingPlace.Of(stream), out Dictionary<Binding, Binding>? rows)
                && rows.Keys.Any(static binding => binding.Kind == BindingKind.WakeStream);
        }
    }

    private static string KeyOf(SubscriptionKey subscription) => subscription.Path.Value;

    private static Binding KeyOf(Binding binding) => binding with { Incarnation = default };
}
