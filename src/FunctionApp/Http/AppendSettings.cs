using DurableStreams.AspNetCore.Options;

namespace DurableStreams.FunctionApp.Http;

/// <summary>The route of appends, from the settings below <c>DurableStreams:Append</c>.</summary>
public sealed class AppendSettings
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = DurableStreamsHttpOptions.SectionName + ":Append";

    /// <summary>
    /// Who makes the append of an HTTP request: <c>Function</c>, the function that received it, or <c>Entity</c>, the
    /// entity <c>Stream</c> of the stream (see azure.md). Default <c>Function</c>.
    /// </summary>
    public AppendRoute Route { get; set; } = AppendRoute.Function;
}

/// <summary>Who makes the append of an HTTP request.</summary>
public enum AppendRoute
{
    /// <summary>The function that received the request.</summary>
    Function,

    /// <summary>The entity <c>Stream</c> of the stream.</summary>
    Entity,
}
