using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Storage;

namespace DurableStreams.Listing;

/// <summary>
/// The read model: lists of what there is, and how far each has come. Reads the heads of what it lists and keeps
/// nothing in memory. Each call does a limited amount of work.
/// </summary>
/// <remarks>Every method throws <see cref="StoreUnavailableException"/> if the store is unavailable.</remarks>
public sealed class ListService
{
    private readonly StreamLists _streams;
    private readonly UsedProjects _projects;
    private readonly EstuaryLists _estuaries;
    private readonly SubscriptionLists _subscriptions;

    internal ListService(StreamServiceContext context, HeadCache heads)
    {
        _streams = new StreamLists(context, heads);
        _projects = new UsedProjects(context.Streams);
        var sources = new SourceHeads(context, heads);
        _estuaries = new EstuaryLists(context, _streams, sources);
        _subscriptions = new SubscriptionLists(context.Subscriptions, sources);
    }

    /// <summary>Lists the projects that have streams, without the default project, in the order of the paths.</summary>
    /// <param name="after">Where the page starts; null for the first page.</param>
    /// <param name="max">Maximum number of projects; 1 or more.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public ValueTask<ListPage<string, StreamPath>> ProjectsAsync(
        StreamPath? after, int max, CancellationToken cancellationToken) =>
        _projects.ReadAsync(after, max, cancellationToken);

    /// <summary>Lists the streams of a project that clients can read, estuaries included.</summary>
    /// <param name="project">The project.</param>
    /// <param name="prefix">The start of their paths inside the project, taken literally; empty for all.</param>
    /// <param name="after">Only streams after this path; null for all.</param>
    /// <param name="max">Maximum number of streams; 1 or more.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public ValueTask<ListPage<ListedHead, StreamPath>> StreamsAsync(
        string project, string prefix, StreamPath? after, int max, CancellationToken cancellationToken) =>
        _streams.ReadAsync(project, prefix, after, max, cancellationToken);

    /// <summary>Lists the estuaries of a project.</summary>
    /// <param name="project">The project.</param>
    /// <param name="after">Only estuaries after this path; null for all.</param>
    /// <param name="max">Maximum number of estuaries; 1 or more.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public ValueTask<ListPage<ListedEstuary, StreamPath>> EstuariesAsync(
        string project, StreamPath? after, int max, CancellationToken cancellationToken) =>
        _estuaries.ReadAsync(project, after, max, cancellationToken);

    /// <summary>Lists the subscriptions of a root.</summary>
    /// <param name="project">The project; null for the stream root.</param>
    /// <param name="after">Only subscriptions with ids after this one; null for all.</param>
    /// <param name="max">Maximum number of subscriptions; 1 or more.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public ValueTask<ListPage<ListedSubscription, Subscriptions.SubscriptionKey>> SubscriptionsAsync(
        string? project, string? after, int max, CancellationToken cancellationToken) =>
        _subscriptions.ReadAsync(project, after, max, cancellationToken);
}
