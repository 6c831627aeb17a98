using System.Buffers;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Routing;
using DurableStreams.Projects;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Estuaries;

/// <summary>The target of a request for estuaries.</summary>
/// <param name="IsSubscription">
/// True for <c>subscribe/{project}/{*stream}</c>, false for <c>{project}/{estuaryId}</c>.
/// </param>
/// <param name="Project">The first segment, also for <see cref="StreamPath.DefaultProject"/>.</param>
/// <param name="Name">The stream's name within the project, or the estuary's id.</param>
/// <param name="Path">The path of the source, or of the estuary's stream.</param>
internal readonly record struct EstuaryTarget(bool IsSubscription, string Project, string Name, StreamPath Path);

/// <summary>The URL path above all estuaries, and the syntax of estuary ids.</summary>
internal sealed class EstuaryUrls(IOptions<DurableStreamsHttpOptions> options)
{
    private const string Subscribe = "subscribe/";

    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_:.");

    private readonly UrlRoot _root = new(options.Value.EstuaryRoot, options.Value.PublicBaseUrl);
    private readonly string _streamRoot = options.Value.Root + "/";

    /// <summary>Parses the path of a request.</summary>
    /// <returns>Null, or the reason why it names neither a source nor an estuary.</returns>
    public ProtocolError? Parse(HttpRequest request, out EstuaryTarget target)
    {
        target = default;
        if (!_root.TryEnter(RequestTarget.PathOf(request), request.PathBase, out ReadOnlySpan<char> below))
        {
            return ProtocolErrors.NoSuchRoute;
        }

        below = RequestTarget.DecodeSlashes(below);

        // A project may be called "subscribe": one segment follows a project, two or more follow a subscription.
        bool isSubscription = below.StartsWith(Subscribe, StringComparison.Ordinal)
            && below[Subscribe.Length..].Contains('/');
        ReadOnlySpan<char> rest = isSubscription ? below[Subscribe.Length..] : below;
        int slash = rest.IndexOf('/');
        if (slash <= 0 || slash == rest.Length - 1)
        {
            return ProtocolErrors.NoSuchRoute;
        }

        string project = rest[..slash].ToString();
        string name = Uri.UnescapeDataString(rest[(slash + 1)..]);
        target = new EstuaryTarget(isSubscription, project, name, default);
        if (!isSubscription && name.Contains('/', StringComparison.Ordinal))
        {
            return ProtocolErrors.NoSuchRoute;
        }

        if (!Project.HasNameCharacters(project))
        {
            return ProtocolErrors.InvalidProject;
        }

        ProtocolError? problem = isSubscription
            ? ParseSource(project, rest[(slash + 1)..], out StreamPath path)
            : ParseEstuary(project, name, out path);
        target = target with { Path = path };
        return problem;
    }

    /// <summary>The path of an estuary's stream.</summary>
    /// <returns>Null, or the reason why the id is invalid.</returns>
    public static ProtocolError? ParseEstuary(string project, string id, out StreamPath path)
    {
        path = default;
        if (id is "" or "." or ".." || id.AsSpan().ContainsAnyExcept(IdCharacters))
        {
            return ProtocolErrors.InvalidEstuaryId;
        }

        return StreamPath.FromDecoded(StreamPath.InProject(project, id), out path) is { } problem
            ? ProtocolErrors.InvalidPath(problem)
            : path.IsReserved || path.IsReservedInProject ? ProtocolErrors.ReservedPath
            : null;
    }

    /// <summary>The URL path of an estuary's stream.</summary>
    public string StreamPathOf(string project, string id) => _streamRoot + StreamPath.InProject(project, id);

    private static ProtocolError? ParseSource(string project, ReadOnlySpan<char> encoded, out StreamPath path)
    {
        bool isDefault = project == StreamPath.DefaultProject;
        string? problem = StreamPath.Parse(StreamPath.InProject(project, encoded), out path);
        if (problem is null && isDefault && path.Project != StreamPath.DefaultProject)
        {
            problem = "Streams of the default project have a path of one segment.";
        }

        return problem is not null ? ProtocolErrors.InvalidPath(problem)
            : path.IsReserved ? ProtocolErrors.ReservedPath
            : null;
    }
}
