using System.Text.Json.Serialization;

namespace DurableStreams.AspNetCore.Lists;

/// <summary>The JSON bodies of lists; docs/read-model.md describes the fields.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProjectList))]
[JsonSerializable(typeof(StreamList))]
[JsonSerializable(typeof(EstuaryList))]
[JsonSerializable(typeof(SubscriptionList))]
internal sealed partial class ListJson : JsonSerializerContext;

internal sealed record ProjectList(IEnumerable<ProjectEntry> Projects, string? Next);

internal sealed record ProjectEntry(string Project, bool Configured, bool Public, IReadOnlyList<string> Origins);

internal sealed record StreamList(IEnumerable<StreamEntry> Streams, string? Next);

internal sealed record StreamEntry(
    string Path,
    string Kind,
    string ContentType,
    string NextOffset,
    long Bytes,
    string CreatedAt,
    string? LastAppendAt,
    string? ExpiresAt,
    long? TtlSeconds,
    bool Closed,
    bool Public,
    string? ForkedFrom,
    bool HasForks,
    bool HasSubscribers,
    bool HasSubscriptions);

internal sealed record EstuaryList(IEnumerable<EstuaryEntry> Estuaries, string? Next);

internal sealed record EstuaryEntry(
    string Estuary,
    string ContentType,
    string NextOffset,
    string? LastAppendAt,
    string? ExpiresAt,
    IEnumerable<EstuarySourceEntry> Sources,
    bool MoreSources);

internal sealed record EstuarySourceEntry(
    string Source, bool Envelope, string Offset, string SourceNextOffset, long Lag);

internal sealed record SubscriptionList(IEnumerable<SubscriptionEntry> Subscriptions, string? Next);

internal sealed record SubscriptionEntry(
    string Id,
    string Type,
    string Status,
    string CreatedAt,
    string? Pattern,
    string? WakeStream,
    string? Holder,
    string? LeaseEndsAt,
    int FailedAttempts,
    string? NextAttemptAt,
    bool Linking,
    int Streams,
    long? Lag,
    IEnumerable<SubscriptionSourceEntry> Sources,
    bool MoreSources);

internal sealed record SubscriptionSourceEntry(string Source, string Offset, string? SourceNextOffset, long Lag);
