using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Errors;

namespace DurableStreams.AspNetCore.Lists;

/// <summary>What is listed.</summary>
internal enum ListKind
{
    Projects,
    Streams,
    Estuaries,
    Subscriptions,
}

/// <summary>The target of a request for a list.</summary>
/// <param name="Kind">What is listed.</param>
/// <param name="Project">The project; empty for <see cref="ListKind.Projects"/>.</param>
internal readonly record struct ListTarget(ListKind Kind, string Project)
{
    private const string DefaultProject = StreamPath.DefaultProject + "/";

    /// <summary>
    /// True if the list concerns more than one project: the projects themselves, and the subscriptions of the stream
    /// root, which take the place of those of the default project.
    /// </summary>
    public bool CoversAllProjects => Kind == ListKind.Projects
        || (Kind == ListKind.Subscriptions && Project == StreamPath.DefaultProject);

    /// <summary>Parses the part of a request target below the root of the lists.</summary>
    /// <param name="below">Percent-encoded, without the query; empty for the root itself.</param>
    /// <param name="target">The target, if the result is null.</param>
    /// <returns>Null, or the reason why it names no list.</returns>
    public static ProtocolError? Parse(ReadOnlySpan<char> below, out ListTarget target)
    {
        target = new ListTarget(ListKind.Projects, "");
        if (below.IsEmpty)
        {
            return null;
        }

        // As in the path of a stream, so that no spelling of a project reaches another one.
        bool isDefault = below.StartsWith(DefaultProject, StringComparison.Ordinal);
        if (StreamPath.Parse(isDefault ? below[DefaultProject.Length..] : below, out StreamPath path) is { } problem)
        {
            return ProtocolErrors.InvalidPath(problem);
        }

        bool hasProject = isDefault || path.Value.Contains('/', StringComparison.Ordinal);
        if (!hasProject || path.IsReserved || KindOf(isDefault ? path.Value : path.NameInProject) is not { } kind)
        {
            return ProtocolErrors.NoSuchRoute;
        }

        target = new ListTarget(kind, isDefault ? StreamPath.DefaultProject : path.Project);
        return null;
    }

    private static ListKind? KindOf(string name) => name switch
    {
        "streams" => ListKind.Streams,
        "estuaries" => ListKind.Estuaries,
        "subscriptions" => ListKind.Subscriptions,
        _ => null,
    };
}
