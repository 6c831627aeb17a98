using System.Reflection;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Dashboard;

/// <summary>
/// GET of <c>api/settings</c>: what the page must know before anything else, and what everyone may know.
/// </summary>
internal sealed class SettingsEndpoint(Authorizer authorizer, IOptions<DurableStreamsHttpOptions> options)
{
    private static readonly string Version = typeof(SettingsEndpoint).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private readonly DashboardSettings _answer = new(
        authorizer.IsOpen,
        Version,
        options.Value.Root,
        options.Value.EstuaryRoot,
        options.Value.ConfigRoot,
        options.Value.ProjectsRoot);

    public void Answer(HttpContext context) =>
        JsonResponse.Write(context, StatusCodes.Status200OK, _answer, DashboardJson.Default.DashboardSettings);
}
