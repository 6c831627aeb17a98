using DurableStreams.Projects;

namespace DurableStreams.Storage;

/// <summary>What is known of projects: who may sign for them, and how they face browsers.</summary>
/// <remarks>Failures as on <see cref="IStreamStore"/>; every call may be repeated.</remarks>
public interface IProjectStore
{
    /// <summary>Reads a project.</summary>
    /// <param name="name">Its name; one that <see cref="Project.IsName"/> refuses is no project's.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>Null when there is none.</returns>
    ValueTask<ProjectRow?> GetProjectAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a project if the stored one has the given version, and returns only when it is durable. Each write makes
    /// a version never seen before, even when nothing else changes. <see cref="RowVersion.None"/> inserts.
    /// </summary>
    /// <param name="name">Its name, one that <see cref="Project.IsName"/> accepts.</param>
    /// <param name="project">What is to be stored.</param>
    /// <param name="expected">The version that it replaces.</param>
    /// <param name="cancellationToken">Ends the call before it begins.</param>
    /// <returns>The row with its new version; null when another was quicker.</returns>
    ValueTask<ProjectRow?> PutProjectAsync(string name, Project project, RowVersion expected, CancellationToken cancellationToken);
}

/// <summary>A project as it is stored.</summary>
/// <param name="Project">The project.</param>
/// <param name="Version">The version of the row.</param>
public sealed record ProjectRow(Project Project, RowVersion Version);
