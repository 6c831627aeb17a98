using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Subscriptions.Routing;

namespace DurableStreams.AspNetCore.Tests.Subscriptions;

public sealed class ControlTargetTests
{
    [Theory]
    [InlineData("__ds/subscriptions/s", "Subscription", null)]
    [InlineData("p/__ds/subscriptions/s", "Subscription", "p")]
    [InlineData("p%2F__ds%2fsubscriptions%2Fs", "Subscription", "p")]
    [InlineData("%5F_ds/subscriptions/s", "Subscription", null)]
    [InlineData("__ds/subscriptions/s/streams", "Streams", null)]
    [InlineData("__ds/subscriptions/s/callback", "Callback", null)]
    [InlineData("__ds/subscriptions/s/claim", "Claim", null)]
    [InlineData("__ds/subscriptions/s/ack", "Ack", null)]
    [InlineData("p/__ds/subscriptions/s/release", "Release", "p")]
    [InlineData("__ds/jwks.json", "PublicKeys", null)]
    [InlineData("p/__ds/jwks.json", "PublicKeys", "p")]
    [InlineData("__ds/keys/rotate", "KeyRotation", null)]
    public void A_path_below_the_reserved_segment_names_a_resource(string below, string resource, string? project)
    {
        ControlTarget? target = ControlTarget.Parse(below);

        Assert.NotNull(target);
        Assert.Null(target.Problem);
        Assert.Equal((resource, project), (target.Resource.ToString(), target.Project));
        if (target.Subscription != default)
        {
            Assert.Equal(("s", project), (target.Subscription.Id, target.Subscription.Project));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("__ds")]
    [InlineData("__ds/subscriptions")]
    [InlineData("__ds/subscriptions/s/other")]
    [InlineData("__ds/subscriptions/s/claim/x")]
    [InlineData("__ds/jwks.json/x")]
    [InlineData("p/__ds/keys/rotate")]
    [InlineData("a/b/__ds/subscriptions/s")]
    [InlineData("a.b/__ds/subscriptions/s")]
    [InlineData("_default/__ds/subscriptions/s")]
    [InlineData("p/__dsx/subscriptions/s")]
    public void Any_other_path_names_none(string below) => Assert.Null(ControlTarget.Parse(below));

    [Theory]
    [InlineData("manual%2Fb", "manual/b")]
    [InlineData("manual/b", "manual/b")]
    [InlineData("%2Fmanual%2Fb%2F", "manual/b")]
    [InlineData("%C3%A9", "\u00e9")]
    [InlineData("50%25", "50%")]
    public void The_path_of_a_stream_may_be_encoded_as_one_segment(string encoded, string path)
    {
        ControlTarget target = ControlTarget.Parse("p/__ds/subscriptions/s/streams/" + encoded)!;

        Assert.Null(target.Problem);
        Assert.Equal(("Stream", "p/" + path), (target.Resource.ToString(), target.Stream.Value));
    }

    [Fact]
    public void The_id_and_the_stream_may_both_have_their_full_length()
    {
        string id = new('i', 128);
        string path = new('s', 500);

        ControlTarget target = ControlTarget.Parse($"p/__ds/subscriptions/{id}/streams/{path}")!;

        Assert.Null(target.Problem);
        Assert.Equal((id, "p/" + path), (target.Subscription.Id, target.Stream.Value));
    }

    [Theory]
    [InlineData("__ds/subscriptions/")]
    [InlineData("__ds/subscriptions/..")]
    [InlineData("__ds/subscriptions/%FF")]
    [InlineData("__ds/subscriptions/%00")]
    [InlineData("__ds/subscriptions/s/streams/a//b")]
    [InlineData("__ds/subscriptions/s/streams/__ds%2Fx")]
    [InlineData("__ds/subscriptions/s/streams/a%2F..%2Fb")]
    public void An_invalid_id_or_stream_is_an_invalid_request(string below)
    {
        ProtocolError? problem = ControlTarget.Parse(below)!.Problem;
        Assert.Equal((400, "INVALID_REQUEST"), (problem?.Status, problem?.Code));
    }

    [Fact]
    public void An_id_of_more_than_128_bytes_is_an_invalid_request() =>
        Assert.Equal(400, ControlTarget.Parse("__ds/subscriptions/" + new string('i', 129))!.Problem!.Status);
}
