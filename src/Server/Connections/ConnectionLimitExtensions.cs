using DurableStreams.AspNetCore.Options;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace DurableStreams.Server.Connections;

/// <summary>Keeps the number of connections below the limit of open files.</summary>
internal static partial class ConnectionLimitExtensions
{
    /// <summary>
    /// Closes connections above the limit at once, and admits no more live readers than connections. Does nothing where
    /// the process has no such limit.
    /// </summary>
    public static void LimitConnections(this IServiceCollection services)
    {
        if (DescriptorLimit.Read() is not { } descriptors)
        {
            return;
        }

        int max = DescriptorLimit.MaxConnections(descriptors);
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ConnectionLimit>(provider, max));
        services.AddSingleton<IConnectionListenerFactory>(static provider => new LimitedListeners(
            ActivatorUtilities.CreateInstance<SocketTransportFactory>(provider),
            provider.GetRequiredService<ConnectionLimit>()));
        services.PostConfigure<DurableStreamsHttpOptions>(
            options => options.Limits.LiveReaders = Math.Min(options.Limits.LiveReaders, max));
    }

    /// <summary>Logs the limit.</summary>
    public static void LogConnectionLimit(this WebApplication app)
    {
        if (app.Services.GetService<ConnectionLimit>() is { } limit)
        {
            LogLevel level = limit.Max > DescriptorLimit.MinConnections ? LogLevel.Information : LogLevel.Warning;
            ILogger log = app.Services.GetRequiredService<ILogger<ConnectionLimit>>();
            Limited(log, level, limit.Max, DescriptorLimit.Reserve);
        }
    }

    [LoggerMessage(
        EventId = 2,
        Message = "At most {Max} connections are accepted: the limit of open files (ulimit -n, LimitNOFILE) less "
            + "{Reserve}.")]
    private static partial void Limited(ILogger log, LogLevel level, int max, int reserve);
}
