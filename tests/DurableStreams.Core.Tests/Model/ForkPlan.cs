using DurableStreams.Streams;

namespace DurableStreams.Core.Tests.Model;

/// <summary>Where a fork branches off: after a number of whole appends and a number of units of the next one.</summary>
internal readonly record struct ForkPlan(int Index, int Units)
{
    /// <summary>Resolves an offset and a sub-offset (§4.2). Returns null if the source has no such position.</summary>
    public static ForkPlan? Resolve(ModelIncarnation source, RequestedFork fork)
    {
        int? index = fork.Offset is { } offset ? source.IndexOf(offset) : source.Appends.Count;
        if (index is not { } at)
        {
            return null;
        }

        if (fork.SubOffset == 0)
        {
            return new ForkPlan(at, 0);
        }

        return at < source.Appends.Count && fork.SubOffset <= source.Appends[at].Units
            ? new ForkPlan(at, (int)fork.SubOffset)
            : null;
    }

    public long PositionIn(ModelIncarnation source) =>
        source.PositionOf(Index) + (Units == 0 ? 0 : source.Appends[Index].First(Units).Bytes.Length);
}
