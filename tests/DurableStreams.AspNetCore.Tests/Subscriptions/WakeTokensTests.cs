using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Subscriptions.Tokens;
using DurableStreams.AspNetCore.Tests.Auth;
using DurableStreams.Subscriptions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace DurableStreams.AspNetCore.Tests.Subscriptions;

public sealed class WakeTokensTests
{
    private static readonly WakeToken Wake = new(new Incarnation(Guid.NewGuid()), 7);

    private readonly FakeTimeProvider _time = new(Tokens.Now);
    private readonly SecretStore _store = new();

    [Fact]
    public async Task A_token_names_its_subscription_incarnation_and_generation()
    {
        WakeTokens tokens = Create();
        string token = await tokens.SignAsync(KeyOf("p", "s"), Wake, CancellationToken.None);

        JsonElement claims = JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1])).RootElement;
        Assert.Equal("p/__ds/subscriptions/s", claims.GetProperty("sub").GetString());
        Assert.Equal(Wake.Incarnation.ToString(), claims.GetProperty("inc").GetString());
        Assert.Equal(7, claims.GetProperty("gen").GetInt64());
        Assert.Equal(Tokens.Now.ToUnixTimeSeconds(), claims.GetProperty("iat").GetInt64());
        Assert.Equal(Tokens.Now.AddDays(1).ToUnixTimeSeconds(), claims.GetProperty("exp").GetInt64());
        Assert.Equal((Wake, null), await tokens.ReadAsync(token, KeyOf("p", "s"), CancellationToken.None));
    }

    [Fact]
    public async Task A_token_is_valid_for_a_day_and_the_tolerated_difference_of_clocks()
    {
        WakeTokens tokens = Create();
        string token = await tokens.SignAsync(KeyOf("p", "s"), Wake, CancellationToken.None);

        _time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(59));
        Assert.Null(await ProblemAsync(tokens, token, KeyOf("p", "s")));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("TOKEN_EXPIRED", (await ProblemAsync(tokens, token, KeyOf("p", "s")))!.Code);
    }

    [Theory]
    [InlineData(null, "s")]
    [InlineData("other", "s")]
    [InlineData("p", "t")]
    public async Task A_token_fits_no_other_subscription(string? project, string id)
    {
        WakeTokens tokens = Create();
        string token = await tokens.SignAsync(KeyOf("p", "s"), Wake, CancellationToken.None);
        Assert.Equal("TOKEN_INVALID", (await ProblemAsync(tokens, token, KeyOf(project, id)))!.Code);
    }

    [Fact]
    public async Task Whatever_is_not_signed_by_the_secret_is_refused()
    {
        WakeTokens tokens = Create();
        SubscriptionKey key = KeyOf("p", "s");
        string[] parts = (await tokens.SignAsync(key, Wake, CancellationToken.None)).Split('.');
        string payload = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1]));
        string other = Base64Url.EncodeToString(
            Encoding.UTF8.GetBytes(payload.Replace("\"gen\":7", "\"gen\":8", StringComparison.Ordinal)));
        string none = Base64Url.EncodeToString("""{"alg":"none","typ":"JWT"}"""u8);
        foreach (string? token in (string?[])
            [
                null, "", "x", "a.b.c", new string('x', 5_000),
                $"{parts[0]}.{other}.{parts[2]}", $"{none}.{parts[1]}.", $"{none}.{parts[1]}.{parts[2]}",
                Tokens.Sign(payload), Tokens.Sign(payload, algorithm: "HS512"), Tokens.Of("manage"),
            ])
        {
            ProtocolError? problem = await ProblemAsync(tokens, token, key);
            Assert.Equal((401, "TOKEN_INVALID"), (problem?.Status, problem?.Code));
        }
    }

    [Fact]
    public async Task The_secret_is_created_once_and_shared_by_all_processes()
    {
        WakeTokens one = Create();
        WakeTokens other = Create();
        string token = "";
        _store.BeforeWrite = async () => token = await other.SignAsync(KeyOf("p", "s"), Wake, CancellationToken.None);

        string late = await one.SignAsync(KeyOf("p", "s"), Wake, CancellationToken.None);

        Assert.Equal(2, _store.Writes);
        Assert.Null(await ProblemAsync(one, token, KeyOf("p", "s")));
        Assert.Null(await ProblemAsync(other, late, KeyOf("p", "s")));
        Assert.Null(await ProblemAsync(Create(), late, KeyOf("p", "s")));
        Assert.Equal(2, _store.Writes);
    }

    private static async Task<ProtocolError?> ProblemAsync(WakeTokens tokens, string? token, SubscriptionKey key) =>
        (await tokens.ReadAsync(token, key, CancellationToken.None)).Problem;

    private static SubscriptionKey KeyOf(string? project, string id)
    {
        Assert.Null(SubscriptionKey.Create(project, id, out SubscriptionKey key));
        return key;
    }

    private WakeTokens Create() => new(
        new WakeTokenSecret(_store.Registration),
        _time,
        new OptionsWrapper<WebhookOptions>(new WebhookOptions()),
        new OptionsWrapper<AuthOptions>(new AuthOptions()));
}
