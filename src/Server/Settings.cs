using DurableStreams.AspNetCore.Options;

namespace DurableStreams.Server;

/// <summary>Reads settings from the configuration.</summary>
internal static class Settings
{
    /// <exception cref="InvalidSettingException">A value has the wrong type.</exception>
    public static T Bind<T>(IConfiguration configuration, string section = DurableStreamsHttpOptions.SectionName)
        where T : new()
    {
        var settings = new T();
        try
        {
            SettingsBinder.Bind(configuration, section, settings);
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidSettingException(exception.Message, exception);
        }

        return settings;
    }

    /// <summary>Reads settings only to report values of the wrong type early.</summary>
    /// <exception cref="InvalidSettingException">A value has the wrong type.</exception>
    public static void Check<T>(IConfiguration configuration, string section = DurableStreamsHttpOptions.SectionName)
        where T : new() => Bind<T>(configuration, section);
}
