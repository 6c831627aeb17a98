using DurableStreams;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Hosting;
using DurableStreams.Hosting;
using DurableStreams.Storage.Memory;
using Microsoft.Extensions.Configuration;

// Where ASP.NET Core hosts look for extensions of their services: no using is necessary.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>What a host can choose besides its store.</summary>
public static class DurableStreamsBuilderExtensions
{
    /// <summary>Keeps streams in memory: they are lost when the process ends.</summary>
    public static IDurableStreamsBuilder UseMemoryStore(this IDurableStreamsBuilder streams)
    {
        ArgumentNullException.ThrowIfNull(streams);
        return streams.UseStore(static _ => new MemoryStreamStore());
    }

    /// <summary>
    /// Requires no token: everyone who can reach the host may read and write every stream, unless the host itself
    /// authorizes requests, for example with <c>MapDurableStreams().RequireAuthorization()</c>. The setting
    /// <c>Auth:Mode</c>, if there is one, takes precedence.
    /// </summary>
    public static IDurableStreamsBuilder AllowAnonymous(this IDurableStreamsBuilder streams)
    {
        ArgumentNullException.ThrowIfNull(streams);
        streams.Services.AddOptions<AuthOptions>().Configure<IConfiguration>(static (auth, configuration) =>
        {
            if (configuration[$"{AuthOptions.SectionName}:{nameof(AuthOptions.Mode)}"] is null)
            {
                auth.Mode = AuthMode.Open;
            }
        });
        return streams;
    }

    /// <summary>
    /// Delivers from sources to estuaries with workers of this process. <c>AddDurableStreams</c> does it already; for
    /// hosts that call <c>AddDurableStreamsCore</c> and run no workers of their own.
    /// </summary>
    public static IDurableStreamsBuilder FanOutInBackground(this IDurableStreamsBuilder streams)
    {
        ArgumentNullException.ThrowIfNull(streams);
        streams.Services.AddHostedService<BackgroundFanOut>();
        return streams;
    }

    /// <summary>
    /// Processes expiry, purges and unfinished forks in the background. <c>AddDurableStreams</c> does it already; for
    /// hosts that call <c>AddDurableStreamsCore</c> and have no scheduler that calls
    /// <see cref="StreamService.SweepAsync"/>.
    /// </summary>
    public static IDurableStreamsBuilder SweepInBackground(this IDurableStreamsBuilder streams)
    {
        ArgumentNullException.ThrowIfNull(streams);
        streams.Services.AddHostedService<BackgroundSweeper>();
        return streams;
    }

    /// <summary>
    /// Warns once, after the start, of streams below <c>__ds</c> in a project that were created before these paths were
    /// reserved for subscriptions.
    /// </summary>
    public static IDurableStreamsBuilder WarnOfReservedStreams(this IDurableStreamsBuilder streams)
    {
        ArgumentNullException.ThrowIfNull(streams);
        streams.Services.AddHostedService<BackgroundReservedStreamCheck>();
        return streams;
    }
}
