using DurableStreams.Content;
using DurableStreams.Streams;

namespace DurableStreams.Creating;

/// <summary>
/// Compares a repeated creation with the first one (§5.1): the requested configurations are compared, not the effective
/// ones. The exception is closure: the current state of the stream counts.
/// </summary>
internal static class ConfigurationMatch
{
    /// <returns>Null if they match, otherwise a sentence that names the difference.</returns>
    public static string? Difference(StreamHead existing, CreateRequest request)
    {
        RequestedConfiguration first = existing.Requested;
        if (existing.Kind != StreamKind.Stream)
        {
            return "An estuary exists at this path.";
        }

        if (!SameContentType(existing, request))
        {
            ContentType requested = request.ContentType ?? ContentType.Default;
            return $"The stream exists with content type '{existing.ContentType}', not '{requested}'.";
        }

        if (!SameLifetime(first.Lifetime, request.Lifetime))
        {
            return "The stream exists with another lifetime.";
        }

        if (existing.Closed != request.Closed)
        {
            return existing.Closed ? "The stream exists and is closed." : "The stream exists and is open.";
        }

        if (existing.Public != request.Public)
        {
            return existing.Public ? "The stream exists and is public." : "The stream exists and is not public.";
        }

        return SameFork(existing, request.Fork) ? null : "The stream exists with another fork origin.";
    }

    private static bool SameContentType(StreamHead existing, CreateRequest request) =>
        request.ContentType is { } requested
            ? existing.ContentType.Equals(requested)
            : request.Fork is not null || existing.ContentType.Equals(ContentType.Default);

    private static bool SameLifetime(StreamLifetime first, StreamLifetime again) =>
        first.TtlSeconds == again.TtlSeconds && first.ExpiresAt?.UtcTicks == again.ExpiresAt?.UtcTicks;

    private static bool SameFork(StreamHead existing, RequestedFork? again)
    {
        RequestedFork? first = existing.Requested.Fork;
        if (first is null || again is null)
        {
            return first is null && again is null;
        }

        if (first.Source != again.Source || first.Offset is null != again.Offset is null)
        {
            return false;
        }

        return (first.Offset?.Position == again.Offset?.Position && first.SubOffset == again.SubOffset)
            || ResolvesTo(existing, again);
    }

    // The same point, written differently. A message count cannot be resolved without the source, which may be deleted.
    private static bool ResolvesTo(StreamHead existing, RequestedFork again) =>
        again.Offset is { } offset
        && (again.SubOffset == 0 || !existing.ContentType.IsJson)
        && offset.Position + again.SubOffset == existing.OwnStart;
}
