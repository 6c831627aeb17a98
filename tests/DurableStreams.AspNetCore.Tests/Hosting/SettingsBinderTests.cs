using DurableStreams.AspNetCore.Hosting;
using DurableStreams.AspNetCore.Options;
using Microsoft.Extensions.Configuration;

namespace DurableStreams.AspNetCore.Tests.Hosting;

public sealed class SettingsBinderTests
{
    [Theory]
    [InlineData("5s", "00:00:05")]
    [InlineData("500ms", "00:00:00.5")]
    [InlineData("2m", "00:02:00")]
    [InlineData("1h", "01:00:00")]
    [InlineData("1d", "1.00:00:00")]
    [InlineData("1.5s", "00:00:01.5")]
    [InlineData("0s", "00:00:00")]
    [InlineData("-1s", "-00:00:01")]
    [InlineData(" 5s ", "00:00:05")]
    [InlineData("00:00:05", "00:00:05")]
    [InlineData("1.00:00:00", "1.00:00:00")]
    public void A_duration_has_a_unit_or_a_colon(string text, string expected) =>
        Assert.Equal(TimeSpan.Parse(expected), Bind("LongPoll:Timeout", text).LongPoll.Timeout);

    [Theory]
    [InlineData("5")]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("5 s")]
    [InlineData("5S")]
    [InlineData("1e3s")]
    [InlineData("5 minutes")]
    [InlineData("99999999999999999999d")]
    [InlineData("25:00:00:00:00")]
    public void Anything_else_is_refused_with_a_sentence(string text)
    {
        var problem = Assert.Throws<InvalidOperationException>(() => Bind("LongPoll:Timeout", text));
        Assert.Equal(
            $"The setting 'DurableStreams:LongPoll:Timeout' is '{text}', which is not a duration; "
            + "write a number with a unit, like '500ms', '5s', '2m', '1h' or '1d', or hh:mm:ss.",
            problem.Message);
    }

    [Fact]
    public void Other_settings_are_bound_as_usual_whatever_their_case()
    {
        Assert.Equal(17, Bind("maxbodybytes", "17").MaxBodyBytes);
        Assert.Equal(TimeSpan.FromSeconds(3), Bind("longpoll:TIMEOUT", "3s").LongPoll.Timeout);
        Assert.Throws<InvalidOperationException>(() => Bind("MaxBodyBytes", "many"));
    }

    [Theory]
    [InlineData("LongPol:Timeout", "LongPoll:Timeout")]
    [InlineData("LongPoll:TimeOuts", "LongPoll:Timeout")]
    [InlineData("MaxBody", "MaxBodyBytes")]
    [InlineData("MaxChunkByte", "MaxChunkBytes")]
    [InlineData("FanOut:EstuaryTTLs", "FanOut:EstuaryTtl")]
    [InlineData("Hosts:Name", "Host:Name")]
    public void An_unknown_setting_is_found_with_the_nearest_name(string setting, string nearest) =>
        Assert.Equal(
            [$"The setting 'DurableStreams:{setting}' is unknown and has no effect; the nearest one is 'DurableStreams:{nearest}'."],
            FindUnknown(setting));

    [Theory]
    [InlineData("Auth:Mode", "Auth:Mode")]
    [InlineData("auth:adminKey", "Auth:AdminKey")]
    public void An_unknown_setting_that_belongs_elsewhere_is_found_with_its_full_name(string setting, string full) =>
        Assert.Equal(
            [$"The setting 'DurableStreams:{setting}' is unknown and has no effect; the nearest one is '{full}'."],
            FindUnknown(setting));

    [Theory]
    [InlineData("LongPoll:Timeout")]
    [InlineData("longpoll:timeout")]
    [InlineData("MaxChunkBytes")]
    [InlineData("FanOut:QueueRanges")]
    [InlineData("Limits:LiveReaders")]
    [InlineData("Host:Name")]
    public void Known_settings_of_any_case_are_not_reported(string setting) => Assert.Empty(FindUnknown(setting));

    private static DurableStreamsHttpOptions Bind(string setting, string value)
    {
        var options = new DurableStreamsHttpOptions();
        SettingsBinder.Bind(Configuration(setting, value), DurableStreamsHttpOptions.SectionName, options);
        return options;
    }

    private static IReadOnlyList<string> FindUnknown(string setting) =>
        UnknownSettings.Find(Configuration(setting, "1"), ("DurableStreams:Host", typeof(HostSettings)));

    private static IConfigurationRoot Configuration(string setting, string value) => new ConfigurationBuilder()
        .AddInMemoryCollection([new($"DurableStreams:{setting}", value), new("Other:Setting", "1")])
        .Build();

    private sealed class HostSettings
    {
        public string Name { get; set; } = "";
    }
}
