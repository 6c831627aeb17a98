namespace DurableStreams.AspNetCore.Options;

/// <summary>Settings of the dashboard.</summary>
public sealed class DashboardOptions
{
    /// <summary>
    /// Whether <c>/ui</c> serves the dashboard, a web page that shows and changes streams with the token that its user
    /// enters. On the server true unless set, if it listens on loopback addresses only. Default false.
    /// </summary>
    public bool Enabled { get; set; }
}
