namespace DurableStreams.AspNetCore.Options;

/// <summary>When responses report their duration in <c>Server-Timing</c>.</summary>
public enum ServerTimingMode
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>When the request has <c>X-Debug-Timing: 1</c>.</summary>
    Asked,

    /// <summary>Always.</summary>
    Always,
}
