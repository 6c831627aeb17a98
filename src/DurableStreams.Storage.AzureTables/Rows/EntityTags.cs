using Azure;

namespace DurableStreams.Storage.AzureTables.Rows;

/// <summary>Translates between the versions of rows and the entity tags of the service.</summary>
internal static class EntityTags
{
    /// <summary>The version of a row with a tag.</summary>
    public static RowVersion ToVersion(this ETag tag) => new(0, tag.ToString());

    /// <summary>The tag of a row with a version; null for <see cref="RowVersion.None"/>.</summary>
    public static ETag? ToTag(this RowVersion version) => version.Tag is { } tag ? new ETag(tag) : null;
}
