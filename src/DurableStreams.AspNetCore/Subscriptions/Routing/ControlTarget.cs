using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.AspNetCore.Subscriptions.Errors;
using DurableStreams.Subscriptions;

namespace DurableStreams.AspNetCore.Subscriptions.Routing;

/// <summary>A URL below <c>__ds</c>, of the stream root or of a project (§6).</summary>
/// <param name="Resource">What it names.</param>
/// <param name="Project">The project; null for the stream root.</param>
internal sealed record ControlTarget(ControlResource Resource, string? Project)
{
    private const string Subscriptions = "subscriptions";

    // The longest useful path: a project, an id and a stream, every byte of them encoded.
    private const int MaxLength = 3 * ((2 * StreamPath.MaxBytes) + SubscriptionKey.MaxIdBytes);

    /// <summary>The subscription; valid for resources that belong to one, unless there is a problem.</summary>
    public SubscriptionKey Subscription { get; private init; }

    /// <summary>The stream of <see cref="ControlResource.Stream"/>.</summary>
    public StreamPath Stream { get; private init; }

    /// <summary>Why the id or the stream is invalid; null if they are valid.</summary>
    public ProtocolError? Problem { get; private init; }

    /// <summary>The methods that the resource supports.</summary>
    public string Methods => Resource switch
    {
        ControlResource.Subscription => AllowedMethods.Subscription,
        ControlResource.Stream => AllowedMethods.SubscriptionStream,
        ControlResource.PublicKeys => AllowedMethods.PublicKeys,
        _ => AllowedMethods.SubscriptionAction,
    };

    /// <summary>Parses the part of a request target below the stream root.</summary>
    /// <param name="below">Percent-encoded, without the query. <c>%2F</c> equals <c>/</c>.</param>
    /// <returns>Null if it names nothing below <c>__ds</c> that is served.</returns>
    public static ControlTarget? Parse(ReadOnlySpan<char> below)
    {
        if (below.Length > MaxLength)
        {
            return null;
        }

        string[] encoded = below.ToString().Replace("%2F", "/", StringComparison.OrdinalIgnoreCase).Split('/');
        string? first = Decode(encoded[0]);
        if (first == StreamPath.ReservedSegment)
        {
            return ParseControl(null, encoded.AsSpan(1));
        }

        return encoded.Length > 2
            && first is not null
            && first != StreamPath.DefaultProject
            && Projects.Project.IsName(first)
            && Decode(encoded[1]) == StreamPath.ReservedSegment
            ? ParseControl(first, encoded.AsSpan(2))
            : null;
    }

    private static ControlTarget? ParseControl(string? project, ReadOnlySpan<string> rest)
    {
        switch (rest)
        {
            case ["jwks.json"]:
                return new ControlTarget(ControlResource.PublicKeys, project);
            case ["keys", "rotate"] when project is null:
                return new ControlTarget(ControlResource.KeyRotation, null);
            case [Subscriptions, var id]:
                return OfSubscription(ControlResource.Subscription, project, id);
            case [Subscriptions, var id, "streams"]:
                return OfSubscription(ControlResource.Streams, project, id);
            case [Subscriptions, var id, "callback"]:
                return OfSubscription(ControlResource.Callback, project, id);
            case [Subscriptions, var id, "claim"]:
                return OfSubscription(ControlResource.Claim, project, id);
            case [Subscriptions, var id, "ack"]:
                return OfSubscription(ControlResource.Ack, project, id);
            case [Subscriptions, var id, "release"]:
                return OfSubscription(ControlResource.Release, project, id);
            case [Subscriptions, var id, "streams", ..]:
                ControlTarget target = OfSubscription(ControlResource.Stream, project, id);
                return target.Problem is null ? target.WithStream(string.Join('/', rest[3..].ToArray())) : target;
            default:
                return null;
        }
    }

    private static ControlTarget OfSubscription(ControlResource resource, string? project, string encodedId)
    {
        SubscriptionKey key = default;
        string? problem = Decode(encodedId) is { } id
            ? SubscriptionKey.Create(project, id, out key)
            : "The id of the subscription is not valid percent-encoded UTF-8, or not one path segment.";
        return new ControlTarget(resource, project)
        {
            Subscription = key,
            Problem = problem is null ? null : SubscriptionErrors.InvalidRequest(problem),
        };
    }

    private ControlTarget WithStream(string encodedPath)
    {
        StreamPath stream = default;
        string? problem = StreamPath.Parse(encodedPath.Trim('/'), out StreamPath relative)
            ?? Subscription.ParseStream(relative.Value, out stream);
        return this with
        {
            Stream = stream,
            Problem = problem is null ? null : SubscriptionErrors.InvalidRequest(problem),
        };
    }

    // One segment; null if it is not valid.
    private static string? Decode(string encoded) =>
        StreamPath.Parse(encoded, out StreamPath segment) is null ? segment.Value : null;
}
