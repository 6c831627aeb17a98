using DurableStreams.Addressing;

namespace DurableStreams.AspNetCore.Lists;

/// <summary>Translates between paths and the names inside a project that clients see.</summary>
internal static class ListNames
{
    // Stands for any path in a folder, which a flat list skips as a whole.
    private const string AnyName = "-";

    /// <summary>The name of a stream in its project.</summary>
    public static string Of(string project, StreamPath path) =>
        project == StreamPath.DefaultProject ? path.Value : path.NameInProject;

    /// <summary>Where the next page of a list without folders starts: a name, or a folder with its slash.</summary>
    public static string? NextOfFlat(string project, StreamPath? next)
    {
        if (next is not { } path)
        {
            return null;
        }

        // Only the folder: a folder in the default project is another project, whose streams are not shown.
        string name = Of(project, path);
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? name : name[..(slash + 1)];
    }

    /// <summary>Parses the parameter <c>after</c> of a list.</summary>
    /// <returns>False if it is not what a page before it could have returned.</returns>
    public static bool TryParse(string project, string? after, out StreamPath? path)
    {
        path = null;
        if (after is null)
        {
            return true;
        }

        string name = after.EndsWith('/') ? after + AnyName : after;
        if (StreamPath.FromDecoded(StreamPath.InProject(project, name), out StreamPath parsed) is not null)
        {
            return false;
        }

        path = parsed;
        return true;
    }
}
