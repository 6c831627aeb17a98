using System.Buffers.Text;
using System.Text;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Subscriptions.Keys;
using DurableStreams.AspNetCore.Tests.Auth;
using DurableStreams.Storage;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NSec.Cryptography;

namespace DurableStreams.AspNetCore.Tests.Subscriptions;

public sealed class SigningKeysTests
{
    private readonly FakeTimeProvider _time = new(Tokens.Now);
    private readonly SecretStore _store = new();

    [Fact]
    public void The_id_is_a_thumbprint_of_the_key()
    {
        // The key and the thumbprint of RFC 8037, appendices A.1 and A.3.
        byte[] seed = Base64Url.DecodeFromChars("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
        using var key = WebhookSigningKey.FromSeed(seed);

        Assert.Equal("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", key.Public.X);
        Assert.Equal("ds_kPrK_qmxVWaYVA9wwBF6Iu", key.Public.Id);
        Assert.Equal("SigningKey " + key.Public.Id, key.ToString());
    }

    [Fact]
    public async Task A_signature_covers_the_time_and_the_body()
    {
        using SigningKeys keys = Create();
        WebhookSigningKey key = await keys.GetSignerAsync(CancellationToken.None);

        string signature = key.SignatureOf(Tokens.Now, "{}"u8);

        Assert.Matches(@"^t=1767225600,kid=ds_[A-Za-z0-9_-]{22},ed25519=[A-Za-z0-9_-]{86}$", signature);
        PublicSigningKey known = Assert.Single(await keys.GetPublicAsync(CancellationToken.None));
        PublicKey publicKey = PublicKey.Import(
            SignatureAlgorithm.Ed25519, Base64Url.DecodeFromChars(known.X), KeyBlobFormat.RawPublicKey);
        byte[] bytes = Base64Url.DecodeFromChars(signature.Split("ed25519=")[1]);
        Assert.True(SignatureAlgorithm.Ed25519.Verify(publicKey, "1767225600.{}"u8, bytes));
        Assert.False(SignatureAlgorithm.Ed25519.Verify(publicKey, "1767225601.{}"u8, bytes));
        Assert.False(SignatureAlgorithm.Ed25519.Verify(publicKey, "1767225600.[]"u8, bytes));
    }

    [Fact]
    public async Task The_first_key_is_created_once_though_two_processes_start_together()
    {
        using SigningKeys one = Create();
        using SigningKeys other = Create();
        string early = "";
        _store.BeforeWrite = async () => early = await SignerOf(other);

        string late = await SignerOf(one);

        Assert.Equal(early, late);
        Assert.NotEqual("", early);
        using SigningKeys restarted = Create();
        Assert.Equal(early, await SignerOf(restarted));
    }

    [Fact]
    public async Task A_new_key_is_published_before_it_signs_and_the_old_one_after()
    {
        using SigningKeys keys = Create();
        using SigningKeys other = Create();
        string first = await SignerOf(keys);
        Assert.Equal(first, await SignerOf(other));

        RotatedKey rotated = (await keys.RotateAsync(immediately: false, CancellationToken.None))!;

        Assert.Equal(first, await SignerOf(keys));
        Assert.Equal((string[])[first, rotated.Id], await PublishedBy(keys));
        _time.Advance(SigningKeys.CacheTime);
        Assert.Equal((string[])[first, rotated.Id], await PublishedBy(other));
        Assert.Equal(first, await SignerOf(other));
        _time.Advance(rotated.ActiveFrom - _time.GetUtcNow());
        Assert.Equal((rotated.Id, rotated.Id), (await SignerOf(keys), await SignerOf(other)));
        _time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1));
        Assert.Equal((string[])[first, rotated.Id], await PublishedBy(other));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((string[])[rotated.Id], await PublishedBy(other));
    }

    [Fact]
    public async Task Other_processes_sign_with_a_key_that_is_replaced_at_once_within_a_minute()
    {
        using SigningKeys keys = Create();
        using SigningKeys other = Create();
        string first = await SignerOf(other);

        RotatedKey rotated = (await keys.RotateAsync(immediately: true, CancellationToken.None))!;

        Assert.Equal(rotated.Id, await SignerOf(keys));
        Assert.Equal(first, await SignerOf(other));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(rotated.Id, await SignerOf(other));
    }

    [Fact]
    public async Task The_private_key_is_removed_from_the_store_once_another_one_signs()
    {
        using SigningKeys keys = Create();
        await SignerOf(keys);
        await keys.RotateAsync(immediately: true, CancellationToken.None);
        await SignerOf(keys);

        SecretRow row = (await _store.GetSecretAsync("webhook-keys", CancellationToken.None))!;
        Assert.Equal([null, 32], KeyRing.Decode(row.Content.Span).Keys.Select(key => key.Seed?.Length));
    }

    [Fact]
    public async Task Several_rotations_end_with_the_last_key()
    {
        using SigningKeys keys = Create();
        await SignerOf(keys);
        await keys.RotateAsync(immediately: false, CancellationToken.None);
        _time.Advance(TimeSpan.FromMinutes(1));
        RotatedKey last = (await keys.RotateAsync(immediately: true, CancellationToken.None))!;

        Assert.Equal(last.Id, await SignerOf(keys));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(last.Id, await SignerOf(keys));
    }

    [Fact]
    public async Task While_the_store_is_not_available_the_known_keys_are_used()
    {
        using SigningKeys keys = Create();
        string first = await SignerOf(keys);
        _time.Advance(TimeSpan.FromHours(1));
        _store.IsUnavailable = true;

        Assert.Equal(first, await SignerOf(keys));
        using SigningKeys restarted = Create();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => SignerOf(restarted));
        _store.IsUnavailable = false;
        Assert.Equal(first, await SignerOf(restarted));
    }

    [Fact]
    public async Task Keys_are_read_once_in_thirty_seconds()
    {
        using SigningKeys keys = Create();
        await SignerOf(keys);
        int reads = _store.Reads;
        _time.Advance(SigningKeys.CacheTime - TimeSpan.FromSeconds(1));
        await SignerOf(keys);
        await PublishedBy(keys);
        Assert.Equal(reads, _store.Reads);
    }

    [Fact]
    public async Task A_key_of_the_settings_signs_and_its_predecessor_stays_published()
    {
        byte[] seed = Encoding.ASCII.GetBytes("a seed of exactly 32 bytes .....");
        using SigningKeys before = Create();
        string first = await SignerOf(before);

        using SigningKeys keys = Create(Convert.ToBase64String(seed));
        string configured = await SignerOf(keys);

        Assert.NotEqual(first, configured);
        Assert.Equal((string[])[configured, first], await PublishedBy(keys));
        Assert.Null(await keys.RotateAsync(immediately: true, CancellationToken.None));
        SecretRow row = (await _store.GetSecretAsync("webhook-keys", CancellationToken.None))!;
        Assert.DoesNotContain(
            Convert.ToBase64String(seed), Encoding.UTF8.GetString(row.Content.Span), StringComparison.Ordinal);

        seed[0]++;
        using SigningKeys after = Create(Convert.ToBase64String(seed));
        Assert.Contains(configured, await PublishedBy(after));
    }

    private static async Task<string> SignerOf(SigningKeys keys) =>
        (await keys.GetSignerAsync(CancellationToken.None)).Public.Id;

    private static async Task<string[]> PublishedBy(SigningKeys keys) =>
        [.. (await keys.GetPublicAsync(CancellationToken.None)).Select(key => key.Id)];

    private SigningKeys Create(string? seed = null) => new(
        _store.Registration, _time, new OptionsWrapper<WebhookOptions>(new WebhookOptions { SigningKey = seed }));
}
