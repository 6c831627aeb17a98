using DurableStreams.Core.Tests.Scenarios;

namespace DurableStreams.Core.Tests.FanOut;

/// <summary>
/// The expected content of each estuary: for every subscription, the messages of the source from the start to the end
/// of the subscription, once and in order.
/// </summary>
internal sealed class FanOutExpectations
{
    private readonly Dictionary<string, List<string>> _sources = [];
    private readonly Dictionary<string, List<ExpectedRange>> _estuaries = [];

    public IReadOnlyCollection<string> Estuaries => _estuaries.Keys;

    public string NextMessage(string source) => $"<{source}#{Messages(source).Count}>";

    public void Appended(string source, string message) => Messages(source).Add(message);

    public void Subscribed(string source, string estuary)
    {
        if (!_estuaries.TryGetValue(estuary, out List<ExpectedRange>? known))
        {
            known = _estuaries[estuary] = [];
        }

        if (!known.Exists(subscription => subscription.Source == source && subscription.IsOpen))
        {
            known.Add(new ExpectedRange(source, Messages(source).Count));
        }
    }

    public void Unsubscribed(string source, string estuary)
    {
        foreach (ExpectedRange subscription in _estuaries.GetValueOrDefault(estuary) ?? [])
        {
            subscription.End(source, Messages(source).Count);
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

    /// <summary>Asserts the content of each estuary; an ended subscription may lack its last messages.</summary>
    public async Task CheckAsync(StreamService service, string context)
    {
        foreach ((string estuary, List<ExpectedRange> subscriptions) in _estuaries)
        {
            string text = await service.TextAsync(estuary);
            string[] messages = text.Length == 0 ? [] : text.Split('|');
            foreach (IGrouping<string, ExpectedRange> source in subscriptions.GroupBy(one => one.Source))
            {
                string[] ofSource = [.. messages.Where(message => IsFrom(source.Key, message))];
                int at = 0;
                foreach (ExpectedRange subscription in source)
                {
                    int end = subscription.Last ?? Messages(source.Key).Count;
                    List<string> expected = Messages(source.Key).GetRange(subscription.First, end - subscription.First);
                    int delivered = expected
                        .TakeWhile((message, i) => at + i < ofSource.Length && ofSource[at + i] == message)
                        .Count();
                    Assert.True(
                        !subscription.IsOpen || delivered == expected.Count,
                        $"{context}: {estuary} lacks {expected.ElementAtOrDefault(delivered)}: {text}");
                    at += delivered;
                }

                Assert.True(
                    at == ofSource.Length,
                    $"{context}: {estuary} has {ofSource.ElementAtOrDefault(at)} at a wrong place: {text}");
            }

            Assert.All(
                messages,
                message => Assert.Contains(subscriptions, subscription => IsFrom(subscription.Source, message)));
        }
    }

    private static bool IsFrom(string source, string message) =>
        message.StartsWith($"<{source}#", StringComparison.Ordinal);

    private List<string> Messages(string source) =>
        _sources.TryGetValue(source, out List<string>? known) ? known : _sources[source] = [];

    private sealed class ExpectedRange(string source, int first)
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
