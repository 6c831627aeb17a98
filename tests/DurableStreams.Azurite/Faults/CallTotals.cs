namespace DurableStreams.Azurite.Faults;

/// <summary>A number of calls and the sizes of their bodies, including calls with a fault.</summary>
public readonly record struct CallTotals(int Count, long BytesSent, long BytesReceived)
{
    public static CallTotals operator +(CallTotals left, CallTotals right) => Add(left, right);

    public static CallTotals Add(CallTotals left, CallTotals right) =>
        new(left.Count + right.Count, left.BytesSent + right.BytesSent, left.BytesReceived + right.BytesReceived);
}
