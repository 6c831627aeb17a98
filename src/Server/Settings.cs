using DurableStreams.AspNetCore;

namespace DurableStreams.Server;

/// <summary>Reads settings from the configuration.</summary>
internal static class Settings
{
    /// <exception cref="InvalidSettingException">A value does not fit its setting.</exception>
    public static T Bind<T>(IConfiguration configuration, string section = DurableStreamsHttpOptions.SectionName)
        where T : new()
    {
        var settings = new T();
        try
        {
            configuration.GetSection(section).Bind(settings);
        }
        catch (InvalidOperationException unfit)
        {
            throw new InvalidSettingException(unfit.Message, unfit);
        }

        return settings;
    }

    /// <summary>Reads settings that others will read again, so that what does not fit is found here.</summary>
    /// <exception cref="InvalidSettingException">A value does not fit its setting.</exception>
    public static void Check<T>(IConfiguration configuration, string section = DurableStreamsHttpOptions.SectionName)
        where T : new() => Bind<T>(configuration, section);
}
