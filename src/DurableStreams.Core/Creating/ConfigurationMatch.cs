using DurableStreams.Content;
using DurableStreams.Streams;

namespace DurableStreams.Creating;

/// <summary>
/// Compares a repeated creation with what the first one asked for (§5.1): the requests are compared, not what
/// came of them, except for the closure, which counts as it is now.
/// </summary>
internal static class ConfigurationMatch
{
    /// <returns>Null when they match, else a sentence that names the difference.</returns>
    public static string? Difference(StreamHead there, CreateRequest request)
    {
        RequestedConfiguration first = there.Requested;
        if (there.Kind != StreamKind.Stream)
        {
            return "An estuary exists at this path.";
        }

        if (!SameContentType(there, request))
        {
            return $"The stream exists with content type '{there.ContentType}'.";
        }

        if (!SameLifetime(first.Lifetime, request.Lifetime))
        {
            return "The stream exists with another lifetime.";
        }

        if (there.Closed != request.Closed)
        {
            return there.Closed ? "The stream exists and is closed." : "The stream exists and is open.";
        }

        return SameFork(there, request.Fork) ? null : "The stream exists with another fork origin.";
    }

    private static bool SameContentType(StreamHead there, CreateRequest request) =>
        request.ContentType is { } asked
            ? there.ContentType.Equals(asked)
            : request.Fork is not null || there.ContentType.Equals(ContentType.Default);

    private static bool SameLifetime(StreamLifetime first, StreamLifetime again) =>
        first.TtlSeconds == again.TtlSeconds && first.ExpiresAt?.UtcTicks == again.ExpiresAt?.UtcTicks;

    private static bool SameFork(StreamHead there, RequestedFork? again)
    {
        RequestedFork? first = there.Requested.Fork;
        if (first is null || again is null)
        {
            return first is null && again is null;
        }

        if (first.Source != again.Source || first.Offset is null != again.Offset is null)
        {
            return false;
        }

        return (first.Offset?.Position == again.Offset?.Position && first.SubOffset == again.SubOffset)
            || ResolvesTo(there, again);
    }

    // Another spelling of the same point. Message counts cannot be resolved without the source, which may be gone.
    private static bool ResolvesTo(StreamHead there, RequestedFork again) =>
        again.Offset is { } offset
        && (again.SubOffset == 0 || !there.ContentType.IsJson)
        && offset.Position + again.SubOffset == there.OwnStart;
}
