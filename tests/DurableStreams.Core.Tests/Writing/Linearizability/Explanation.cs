using System.Text;

namespace DurableStreams.Core.Tests.Writing.Linearizability;

/// <summary>Describes the longest order of calls that the checker found, and the calls that do not fit.</summary>
internal sealed class Explanation(
    IReadOnlyCollection<Call> history, IReadOnlyList<StoredIncarnation> stored, IReadOnlyList<Call> longest)
{
    public override string ToString()
    {
        var text = new StringBuilder("No order of the calls has these responses. The longest that fits:").AppendLine();
        StreamModel model = StreamModel.Unused;
        foreach (Call call in longest)
        {
            text.Append("  ").Append(call).AppendLine();
            model = model.Do(call.Request, stored).Next;
        }

        text.Append("Then the stream is ").AppendLine(model.Key);
        text.AppendLine("Not placed:");
        foreach (Call call in history.Except(longest).OrderBy(call => call.Invoked))
        {
            Answer expected = model.Do(call.Request, stored).Answer;
            text.Append("  ").Append(call).Append("; the model says ").Append(expected).AppendLine();
        }

        text.AppendLine("The store holds:");
        foreach (StoredIncarnation incarnation in stored)
        {
            text.Append("  ").Append(incarnation).AppendLine();
        }

        return text.ToString();
    }
}
