using DurableStreams.Core.Tests.Writing.Linearizability;

namespace DurableStreams.Core.Tests.Writing.Randomised;

/// <summary>
/// Compares the responses with the stored messages after all calls have ended, for histories of any length. Every
/// message ends with a semicolon, and the message of a producer is its stamp.
/// </summary>
internal static class MessageRecord
{
    public static void AssertBalanced(
        IReadOnlyCollection<Call> history, IReadOnlyList<StoredIncarnation> stored, string context)
    {
        foreach (StoredIncarnation incarnation in stored)
        {
            string[] messages = Messages(incarnation);
            AssertNoDuplicates(messages, context);
            AssertNothingUnrequested(messages, history, context);
            AssertAcknowledged(history, incarnation, context);
            AssertProducersInOrder(messages, context);
        }

        string[] plain = [.. stored.SelectMany(Messages).Where(message => StampOf(message) is null)];
        AssertNoDuplicates(plain, context);
    }

    private static string[] Messages(StoredIncarnation incarnation) =>
        [.. incarnation.Content.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(message => $"{message};")];

    private static void AssertNoDuplicates(string[] messages, string context)
    {
        foreach (IGrouping<string, string> message in messages.GroupBy(message => message))
        {
            Assert.True(message.Count() == 1, $"{context}: '{message.Key}' is stored {message.Count()} times.");
        }
    }

    private static void AssertNothingUnrequested(string[] messages, IReadOnlyCollection<Call> history, string context)
    {
        HashSet<string> requested =
        [
            .. history.Select(call => call.Request).OfType<Request.Append>().Select(append => append.Body),
        ];
        requested.UnionWith(
            history.Select(call => call.Request).OfType<Request.Create>().Select(create => create.Body));
        Assert.True(
            requested.IsSupersetOf(messages),
            $"{context}: stored without a request: {string.Join(' ', messages.Except(requested))}");
    }

    private static void AssertAcknowledged(
        IReadOnlyCollection<Call> history, StoredIncarnation incarnation, string context)
    {
        foreach (Call call in history)
        {
            if (call is { Answer: Answer.Appended(var next, _), Request: Request.Append { Body.Length: > 0 } append }
                && next.Generation == incarnation.Generation)
            {
                long start = incarnation.Content.IndexOf(append.Body, StringComparison.Ordinal);
                Assert.True(start >= 0, $"{context}: {call} is lost.");
                Assert.True(start + append.Body.Length == next.Position, $"{context}: {call} is stored at {start}.");
            }
        }
    }

    private static void AssertProducersInOrder(string[] messages, string context)
    {
        foreach (IGrouping<string, Stamp> producer in messages
            .Select(StampOf).OfType<Stamp>().GroupBy(stamp => stamp.Producer))
        {
            Stamp previous = new(producer.Key, -1, 0);
            foreach (Stamp stamp in producer)
            {
                bool follows = stamp.Epoch == previous.Epoch
                    ? stamp.Seq == previous.Seq + 1
                    : stamp.Epoch > previous.Epoch && stamp.Seq == 0;
                Assert.True(follows, $"{context}: {stamp} is stored after {previous}.");
                previous = stamp;
            }
        }
    }

    private static Stamp? StampOf(string message) =>
        message.TrimEnd(';').Split('/') is [var producer, var epoch, var seq]
            ? new Stamp(producer, long.Parse(epoch), long.Parse(seq))
            : null;
}
