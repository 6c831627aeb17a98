using DurableStreams.Core.Tests.Scenarios;

namespace DurableStreams.Core.Tests.FanOut;

/// <summary>What each estuary must hold: of every subscription, the source's messages from its start to its end, once and in order.</summary>
internal sealed class FanOutExpectations
{
    private readonly Dictionary<string, List<string>> _sources = [];
    private readonly Dictionary<string, List<Entitlement>> _estuaries = [];

    public IReadOnlyCollection<string> Estuaries => _estuaries.Keys;

    public string NextMessage(string source) => $"<{source}#{Messages(source).Count}>";

    public void Appended(string source, string message) => Messages(source).Add(message);

    public void Subscribed(string source, string estuary)
    {
        if (!_estuaries.TryGetValue(estuary, out List<Entitlement>? known))
        {
            known = _estuaries[estuary] = [];
        }

        if (!known.Exists(one => one.Source == source && one.IsOpen))
        {
            known.Add(new Entitlement(source, Messages(source).Count));
        }
    }

    public void Unsubscribed(string source, string estuary)
    {
        foreach (Entitlement one in _estuaries.GetValueOrDefault(estuary) ?? [])
        {
            one.End(source, Messages(source).Count);
        }
    }

    public void EstuaryDeleted(string estuary) => _estuaries.Remove(estuary);

    public void SourceDeleted(string source)
    {
        foreach (string estuary in _estuaries.Keys)
        {
            Unsubscribed(source, estuary);
        }
    }

    /// <summary>Asserts that an estuary holds exactly what it is entitled to, where subscriptions that ended may lack a tail.</summary>
    public async Task CheckAsync(StreamService service, string context)
    {
        foreach ((string estuary, List<Entitlement> entitled) in _estuaries)
        {
            string text = await service.TextAsync(estuary);
            string[] held = text.Length == 0 ? [] : text.Split('|');
            foreach (IGrouping<string, Entitlement> source in entitled.GroupBy(one => one.Source))
            {
                string[] ofSource = [.. held.Where(message => message.StartsWith($"<{source.Key}#", StringComparison.Ordinal))];
                int at = 0;
                foreach (Entitlement one in source)
                {
                    List<string> due = Messages(source.Key).GetRange(one.First, (one.Last ?? Messages(source.Key).Count) - one.First);
                    int came = due.TakeWhile((message, i) => at + i < ofSource.Length && ofSource[at + i] == message).Count();
                    Assert.True(!one.IsOpen || came == due.Count, $"{context}: {estuary} lacks {due.ElementAtOrDefault(came)}: {text}");
                    at += came;
                }

                Assert.True(at == ofSource.Length, $"{context}: {estuary} holds {ofSource.ElementAtOrDefault(at)} out of place: {text}");
            }

            Assert.All(held, message => Assert.Contains(entitled, one => message.StartsWith($"<{one.Source}#", StringComparison.Ordinal)));
        }
    }

    private List<string> Messages(string source) => _sources.TryGetValue(source, out List<string>? known) ? known : _sources[source] = [];

    private sealed class Entitlement(string source, int first)
    {
        public string Source => source;

        public int First => first;

        public int? Last { get; private set; }

        public bool IsOpen => Last is null;

        public void End(string ended, int last)
        {
            if (ended == source && IsOpen)
            {
                Last = last;
            }
        }
    }
}
