using DurableStreams.Addressing;

namespace DurableStreams.Subscriptions;

/// <summary>
/// A pattern of paths (§6.2): <c>*</c> stands for one segment, <c>**</c> for any number of segments, none included.
/// Everything else is literal; <c>%2A</c> is a literal asterisk.
/// </summary>
public sealed record PathPattern
{
    /// <summary>Maximum number of segments.</summary>
    public const int MaxSegments = 64;

    private readonly string[] _segments;

    private PathPattern(string text, string[] segments) => (Text, _segments) = (text, segments);

    /// <summary>The pattern without slashes at its ends.</summary>
    public string Text { get; }

    /// <summary>The literal text that every matching path starts with; may end within a segment's place.</summary>
    public string LiteralPrefix
    {
        get
        {
            string[] literal = [.. _segments.TakeWhile(segment => segment is not ("*" or "**")).Select(Unescape)];

            // Whatever follows needs a segment of its own, except "**", which also stands for none.
            bool isFollowed = _segments.Skip(literal.Length).Any(segment => segment != "**");
            return string.Join('/', literal) + (literal.Length > 0 && isFollowed ? "/" : "");
        }
    }

    /// <summary>Parses a pattern.</summary>
    /// <returns>Null if the pattern is valid, otherwise a sentence that describes the problem.</returns>
    public static string? Parse(string text, out PathPattern? pattern)
    {
        ArgumentNullException.ThrowIfNull(text);
        pattern = null;
        string trimmed = text.Trim('/');
        string[] segments = trimmed.Split('/');
        if (StreamPath.FromDecoded(trimmed, out StreamPath asPath) is { } problem)
        {
            return problem.Replace("The path", "The pattern", StringComparison.Ordinal);
        }

        if (asPath.IsReserved)
        {
            return $"Paths below '{StreamPath.ReservedSegment}' are reserved.";
        }

        if (segments.Length > MaxSegments)
        {
            return $"The pattern has more than {MaxSegments} segments.";
        }

        pattern = new PathPattern(trimmed, segments);
        return null;
    }

    /// <summary>Restores a pattern that was validated before it was stored.</summary>
    /// <exception cref="ArgumentException">The text is not a valid pattern.</exception>
    public static PathPattern Restore(string text) => Parse(text, out PathPattern? pattern) is { } problem
        ? throw new ArgumentException(problem, nameof(text))
        : pattern!;

    /// <summary>Whether the pattern matches a path, relative to the same root.</summary>
    /// <remarks>Takes at most (segments of the pattern) × (segments of the path) steps.</remarks>
    public bool Matches(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string[] segments = path.Split('/');

        // After a mismatch, the last "**" takes one segment more. No earlier one need be tried again: whatever it could
        // take, the last one can.
        int at = 0;
        int next = 0;
        int lastAny = -1;
        int resumeAt = 0;
        while (at < segments.Length)
        {
            if (next < _segments.Length && _segments[next] == "**")
            {
                (lastAny, resumeAt) = (next++, at);
            }
            else if (next < _segments.Length && MatchesSegment(_segments[next], segments[at]))
            {
                next++;
                at++;
            }
            else if (lastAny >= 0)
            {
                (next, at) = (lastAny + 1, ++resumeAt);
            }
            else
            {
                return false;
            }
        }

        return _segments.Skip(next).All(segment => segment == "**");
    }

    /// <inheritdoc/>
    public bool Equals(PathPattern? other) => Text == other?.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool MatchesSegment(string pattern, string segment) =>
        pattern == "*" || Unescape(pattern) == segment;

    private static string Unescape(string segment) => segment.Contains('%', StringComparison.Ordinal)
        ? segment.Replace("%2A", "*", StringComparison.OrdinalIgnoreCase)
        : segment;
}
