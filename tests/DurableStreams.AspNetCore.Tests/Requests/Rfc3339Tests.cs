using DurableStreams.AspNetCore.Headers;

namespace DurableStreams.AspNetCore.Tests.Requests;

public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("2027-12-31T23:59:60Z", "2027-12-31T23:59:59.9999999Z")]
    [InlineData("2027-01-01T00:00:00-00:00", "2027-01-01T00:00:00Z")]
    [InlineData("2028-02-29T12:00:00.5z", "2028-02-29T12:00:00.5Z")]
    [InlineData("9999-12-31T23:59:59-23:59", "9999-12-31T23:59:59.9999999Z")]
    public void Rare_forms_are_accepted(string text, string same)
    {
        Assert.True(Rfc3339.TryParse(text, out DateTimeOffset instant));
        Assert.Equal(same, Rfc3339.Format(instant));
    }

    [Theory]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("2027-00-01T00:00:00Z")]
    [InlineData("2027-13-01T00:00:00Z")]
    [InlineData("2027-01-00T00:00:00Z")]
    [InlineData("2027-01-01T00:60:00Z")]
    [InlineData("2027-01-01T00:00:61Z")]
    [InlineData("2027-01-01T00:00:00+24:00")]
    [InlineData("2027-01-01T00:00:00+00:60")]
    [InlineData("2027-01-01T00:00:00Z\n")]
    [InlineData(" 2027-01-01T00:00:00Z")]
    [InlineData("２０27-01-01T00:00:00Z")]
    public void Everything_else_is_refused(string text) => Assert.False(Rfc3339.TryParse(text, out _));
}
