namespace DurableStreams.Azurite.Faults;

/// <summary>How many calls, and the bytes of their bodies, whether or not a fault befell them.</summary>
public readonly record struct CallTotals(int Count, long BytesSent, long BytesReceived)
{
    public static CallTotals operator +(CallTotals left, CallTotals right) => Add(left, right);

    public static CallTotals Add(CallTotals left, CallTotals right) =>
        new(left.Count + right.Count, left.BytesSent + right.BytesSent, left.BytesReceived + right.BytesReceived);
}
