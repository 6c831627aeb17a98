using System.Text;

namespace DurableStreams.Core.Tests.Writing.Linearizability;

/// <summary>Tells how far an order of the calls could be found, and what does not fit then.</summary>
internal sealed class Explanation(IReadOnlyCollection<Call> history, IReadOnlyList<StoredIncarnation> stored, IReadOnlyList<Call> longest)
{
    public override string ToString()
    {
        var text = new StringBuilder("No order of the calls gives these answers. The longest that does, up to a point:").AppendLine();
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
            text.Append("  ").Append(call).Append("; the model says ").Append(model.Do(call.Request, stored).Answer).AppendLine();
        }

        text.AppendLine("The store holds:");
        foreach (StoredIncarnation incarnation in stored)
        {
            text.Append("  ").Append(incarnation).AppendLine();
        }

        return text.ToString();
    }
}
