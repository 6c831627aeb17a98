namespace DurableStreams.AspNetCore;

/// <summary>When answers say in <c>Server-Timing</c> how long they took.</summary>
public enum ServerTimingMode
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>When the request has <c>X-Debug-Timing: 1</c>.</summary>
    Asked,

    /// <summary>Always.</summary>
    Always,
}
