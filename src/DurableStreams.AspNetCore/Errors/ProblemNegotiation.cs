using DurableStreams.AspNetCore.Protocol;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore.Errors;

/// <summary>
/// Whether a client asks for problem details (RFC 9457): only if <c>Accept</c> names them. Wildcards and absence get
/// the usual body, which the official client parses.
/// </summary>
internal static class ProblemNegotiation
{
    private const string MediaType = "application/problem+json";

    public static bool IsRequested(StringValues accept)
    {
        foreach (string? line in accept)
        {
            // Most requests have no such text at all.
            if (line?.Contains(MediaType, StringComparison.OrdinalIgnoreCase) != true)
            {
                continue;
            }

            foreach (string range in line.Split(','))
            {
                if (Names(range))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool Names(string range)
    {
        string[] parts = range.Split(';', StringSplitOptions.TrimEntries);
        return parts[0].Equals(MediaType, StringComparison.OrdinalIgnoreCase)
            && !parts.Skip(1).Any(static parameter => Weights.IsZero(parameter));
    }
}
