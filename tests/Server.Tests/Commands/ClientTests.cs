using System.Net;
using System.Text;
using DurableStreams.Server.Client;

namespace Server.Tests.Commands;

/// <summary>What the client makes of answers and arguments.</summary>
public sealed class ClientTests
{
    private static readonly Uri Stream = new("http://127.0.0.1/v1/stream/s");

    [Theory]
    [InlineData("1764568801500", "2025-12-01T06:00:01.500Z")]
    [InlineData("2025-12-01T06:00:01Z", "2025-12-01T06:00:01Z")]
    public void The_instant_of_the_last_append_is_shown_as_a_date(string sent, string shown)
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("Stream-Write-Timestamp", sent);

        Assert.Equal(shown, StreamMetadata.Of(response).WrittenAt);
    }

    [Theory]
    [InlineData("{\"error\":{\"message\":\"Not \\u001b[31mnow.\"}}", "Not [31mnow.")]
    [InlineData("{\"error\":\"other\"}", "The server answered 500 Internal Server Error.")]
    [InlineData("<html>", "The server answered 500 Internal Server Error.")]
    public async Task A_refusal_is_one_sentence_that_cannot_control_the_terminal(string body, string sentence)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.InternalServerError)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };

        ClientException refusal = await Refusal.ReadAsync(response, Stream, CancellationToken.None);

        Assert.Equal($"{Stream}: {sentence}", refusal.Message);
    }

    [Fact]
    public async Task The_reason_of_a_status_cannot_control_the_terminal()
    {
        using var response = new HttpResponseMessage((HttpStatusCode)418) { ReasonPhrase = "A \u001b[31mteapot" };

        ClientException refusal = await Refusal.ReadAsync(response, Stream, CancellationToken.None);

        Assert.Equal($"{Stream}: The server answered 418 A [31mteapot.", refusal.Message);
    }

    [Fact]
    public void What_a_server_says_of_a_stream_cannot_control_the_terminal()
    {
        using var response = new HttpResponseMessage { Content = new ByteArrayContent([]) };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", "text/\u001b[31mplain");
        response.Headers.TryAddWithoutValidation("Stream-Next-Offset", "1\u001b]0;x\u0007");

        StreamMetadata metadata = StreamMetadata.Of(response);

        Assert.Equal(("text/[31mplain", "1]0;x"), (metadata.ContentType, metadata.NextOffset));
    }

    [Theory]
    [InlineData("http://host:1", "http://host:1/v1/stream/a/b%20c", "http://host:1/v1/projects")]
    [InlineData("https://host/v1/stream/", "https://host/v1/stream/a/b%20c", "https://host/v1/projects")]
    [InlineData("https://host/x/streams", "https://host/x/streams/a/b%20c", "https://host/x/projects")]
    public void The_URLs_of_a_server_follow_from_its_URL_or_that_of_its_streams(
        string server, string stream, string projects)
    {
        ServerAddress address = ServerAddress.Parse(server);

        Assert.Equal(stream, address.Stream("a/b c").AbsoluteUri);
        Assert.Equal(projects, address.Projects().AbsoluteUri);
    }

    [Fact]
    public void A_token_of_the_environment_is_for_one_server_only()
    {
        var token = new AccessToken("secret", "https://host");

        Assert.Equal("secret", token.For(new Uri("https://host/v1/stream/s")));
        Assert.Null(token.For(new Uri("https://host:444/v1/stream/s")));
        Assert.Null(token.For(new Uri("http://host/v1/stream/s")));
        Assert.DoesNotContain("secret", token.ToString(), StringComparison.Ordinal);
    }
}
