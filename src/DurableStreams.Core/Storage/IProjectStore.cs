using DurableStreams.Projects;

namespace DurableStreams.Storage;

/// <summary>The store of project configurations: signing secrets, CORS origins and public access.</summary>
/// <remarks>See <see cref="IStreamStore"/> for failures, durability and cancellation.</remarks>
public interface IProjectStore
{
    /// <summary>Reads a project.</summary>
    /// <param name="name">
    /// The project's name. For an invalid name (see <see cref="Project.IsName"/>) there is no project.
    /// </param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>Null if there is none.</returns>
    ValueTask<ProjectRow?> GetProjectAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a project if the stored one has the expected version. Every write creates a version that was never used
    /// before, even if nothing else changes.
    /// </summary>
    /// <param name="name">The project's name, which must be valid (see <see cref="Project.IsName"/>).</param>
    /// <param name="project">The new content.</param>
    /// <param name="expected">The version to replace; <see cref="RowVersion.None"/> inserts.</param>
    /// <param name="cancellationToken">Cancels the call before it starts.</param>
    /// <returns>The row with its new version; null if the stored version is another one.</returns>
    ValueTask<ProjectRow?> PutProjectAsync(
        string name, Project project, RowVersion expected, CancellationToken cancellationToken);

    /// <summary>Lists projects, ordered by the UTF-16 units of their names.</summary>
    /// <param name="after">Only names after this one, which need not exist or be valid; null for all.</param>
    /// <param name="max">Maximum number of projects; 1 or more. Fewer are returned only if there are no more.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<ListedProject>> ListProjectsAsync(
        string? after, int max, CancellationToken cancellationToken);
}

/// <summary>A project of a list.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Project">Its configuration.</param>
public readonly record struct ListedProject(string Name, Project Project);

/// <summary>A stored project.</summary>
/// <param name="Project">The project.</param>
/// <param name="Version">The version of the row.</param>
public sealed record ProjectRow(Project Project, RowVersion Version);
