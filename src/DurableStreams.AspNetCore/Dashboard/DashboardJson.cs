using System.Text.Json.Serialization;

namespace DurableStreams.AspNetCore.Dashboard;

/// <summary>The JSON bodies of responses to the dashboard's own requests.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DashboardSettings))]
internal sealed partial class DashboardJson : JsonSerializerContext;

/// <summary>How the page reaches the service.</summary>
/// <param name="IsOpen">Whether requests need no token.</param>
/// <param name="Version">The version of the server.</param>
/// <param name="StreamRoot">The URL path above all streams.</param>
/// <param name="EstuaryRoot">The URL path above all estuaries.</param>
/// <param name="ConfigRoot">The URL path above the configurations of projects.</param>
/// <param name="ProjectsRoot">The URL path above the lists.</param>
internal sealed record DashboardSettings(
    bool IsOpen, string Version, string StreamRoot, string EstuaryRoot, string ConfigRoot, string ProjectsRoot);
