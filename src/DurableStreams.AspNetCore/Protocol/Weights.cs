using System.Globalization;

namespace DurableStreams.AspNetCore.Protocol;

/// <summary>Weights in <c>Accept</c> and <c>Accept-Encoding</c> (RFC 9110 §12.4.2).</summary>
internal static class Weights
{
    /// <summary>Whether a parameter is a weight of 0, which means "not acceptable".</summary>
    public static bool IsZero(ReadOnlySpan<char> parameter)
    {
        ReadOnlySpan<char> weight = parameter.Trim();
        return weight is ['q' or 'Q', '=', ..]
            && double.TryParse(
                weight[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
            && value == 0;
    }
}
