namespace DurableStreams.Core.Tests.Writing.Linearizability;

/// <summary>
/// Searches for one order of all calls of a stream that agrees with real time, with every response, and with the final
/// contents of the store (algorithm of Wing and Gong, with the memoization of Lowe). Exact for up to 128 calls.
/// </summary>
/// <remarks>
/// A call with an unknown outcome takes effect at any time after its request, once or never. A call that changes
/// nothing is placed as soon as it fits, because waiting cannot help. Calls that change the stream are tried in every
/// order that the stored bytes allow; the bytes of appends are unique, so this is seldom more than one order.
/// </remarks>
internal sealed class LinearizabilityChecker
{
    private const int MaxCalls = 128;

    /// <summary>Far more than a sensible history needs; bounds the search.</summary>
    private const int MaxVisits = 500_000;

    private readonly Call[] _calls;
    private readonly UInt128[] _before;
    private readonly UInt128 _required;
    private readonly IReadOnlyList<StoredIncarnation> _stored;
    private readonly HashSet<(UInt128 Placed, string Model)> _failed = [];
    private readonly List<Call> _order = [];
    private List<Call> _longest = [];

    private LinearizabilityChecker(IEnumerable<Call> history, IReadOnlyList<StoredIncarnation> stored)
    {
        _stored = stored;
        _calls =
        [
            .. history
                .Where(call => !(call.HasUnknownOutcome && call.Request.IsReadOnly))
                .OrderBy(call => call.Invoked),
        ];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_calls.Length, MaxCalls, nameof(history));
        _before = [.. _calls.Select(call => MaskOf(other => call.Follows(other)))];
        _required = MaskOf(call => !call.HasUnknownOutcome);
    }

    /// <summary>Checks a history.</summary>
    /// <param name="history">The calls of one path, in any order.</param>
    /// <param name="stored">The stored incarnations of the path after all calls have ended.</param>
    /// <returns>Null if the history is linearizable, otherwise an explanation.</returns>
    public static string? Explain(IReadOnlyCollection<Call> history, IReadOnlyList<StoredIncarnation> stored)
    {
        var checker = new LinearizabilityChecker(history, stored);
        return checker.Place(StreamModel.Unused, UInt128.Zero)
            ? null
            : new Explanation(history, stored, checker._longest).ToString();
    }

    private bool Place(StreamModel model, UInt128 placed)
    {
        int depth = _order.Count;
        placed = PlaceCallsWithoutEffect(model, placed);
        if (_order.Count > _longest.Count)
        {
            _longest = [.. _order];
        }

        if ((_required & ~placed) == 0 && IsAll(model))
        {
            return true;
        }

        if (!_failed.Add((placed, model.Key)))
        {
            _order.RemoveRange(depth, _order.Count - depth);
            return false;
        }

        if (_failed.Count > MaxVisits)
        {
            throw new InvalidOperationException("The history is too hard to check: make it shorter.");
        }

        for (int i = 0; i < _calls.Length; i++)
        {
            if (!IsNext(i, placed))
            {
                continue;
            }

            (Answer answer, StreamModel next) = model.Do(_calls[i].Request, _stored);
            if (ReferenceEquals(next, model)
                || !IsStored(next, model)
                || !(_calls[i].HasUnknownOutcome || answer == _calls[i].Answer))
            {
                continue;
            }

            _order.Add(_calls[i]);
            if (Place(next, placed | Bit(i)))
            {
                return true;
            }

            _order.RemoveAt(_order.Count - 1);
        }

        _order.RemoveRange(depth, _order.Count - depth);
        return false;
    }

    private UInt128 PlaceCallsWithoutEffect(StreamModel model, UInt128 placed)
    {
        bool again;
        do
        {
            again = false;
            for (int i = 0; i < _calls.Length; i++)
            {
                if (_calls[i].HasUnknownOutcome || !IsNext(i, placed))
                {
                    continue;
                }

                (Answer answer, StreamModel next) = model.Do(_calls[i].Request, _stored);
                if (ReferenceEquals(next, model) && answer == _calls[i].Answer)
                {
                    placed |= Bit(i);
                    _order.Add(_calls[i]);
                    again = true;
                }
            }
        }
        while (again);
        return placed;
    }

    private bool IsNext(int call, UInt128 placed) => (placed & Bit(call)) == 0 && (_before[call] & ~placed) == 0;

    /// <summary>True if the stored incarnation begins with the content of the model.</summary>
    private bool IsStored(StreamModel next, StreamModel previous)
    {
        if (next.Incarnations > _stored.Count)
        {
            return false;
        }

        StoredIncarnation incarnation = _stored[next.Incarnations - 1];
        return next.Exists
            ? incarnation.Content.StartsWith(next.Text, StringComparison.Ordinal)
            : !incarnation.Exists && incarnation.Content == previous.Text;
    }

    private bool IsAll(StreamModel model)
    {
        if (model.Incarnations != _stored.Count)
        {
            return false;
        }

        return model.Incarnations == 0
            || (_stored[^1] is { } last && last.Exists == model.Exists
                && (!model.Exists || (last.Content == model.Text && last.Closed == model.Closed)));
    }

    private UInt128 MaskOf(Func<Call, bool> condition)
    {
        UInt128 mask = UInt128.Zero;
        for (int i = 0; i < _calls.Length; i++)
        {
            mask |= condition(_calls[i]) ? Bit(i) : UInt128.Zero;
        }

        return mask;
    }

    private static UInt128 Bit(int call) => UInt128.One << call;
}
