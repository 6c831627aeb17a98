using DurableStreams.Storage;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>Secrets are inserted once and replaced only in their current version.</summary>
public abstract class SecretContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, IHasSecrets, new()
{
    private const string Name = "webhook-Keys-1";

    private ISecretStore Secrets => Fixture.Secrets;

    [Fact]
    public async Task A_secret_does_not_exist_before_it_is_put() =>
        Assert.Null(await Secrets.GetSecretAsync(Name, None));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(32 * 1024)]
    public async Task A_secret_comes_back_as_it_was_put(int length)
    {
        byte[] content = TestBytes.Random(length, 1);
        SecretRow put = await PutAsync(content, RowVersion.None);
        SecretRow? got = await Fixture.OtherSecrets.GetSecretAsync(Name, None);

        Assert.Equal(content, put.Content.ToArray());
        Assert.Equal(content, got?.Content.ToArray());
        Assert.Equal(put.Version, got!.Version);
        Assert.NotEqual(RowVersion.None, got.Version);
    }

    [Fact]
    public async Task Names_differ_by_case_and_may_be_long()
    {
        await PutAsync([1], RowVersion.None);
        string longest = new('x', 64);
        Assert.NotNull(await Secrets.PutSecretAsync(longest, new byte[] { 2 }, RowVersion.None, None));

        Assert.Null(await Secrets.GetSecretAsync(Name.ToUpperInvariant(), None));
        Assert.Equal([2], (await Secrets.GetSecretAsync(longest, None))!.Content.ToArray());
    }

    [Fact]
    public async Task A_second_insertion_is_refused()
    {
        SecretRow first = await PutAsync([1], RowVersion.None);

        Assert.Null(await Fixture.OtherSecrets.PutSecretAsync(Name, new byte[] { 2 }, RowVersion.None, None));
        await AssertStoredAsync([1], first.Version);
    }

    [Fact]
    public async Task Only_the_current_version_is_replaced_and_no_version_is_reused()
    {
        SecretRow first = await PutAsync([1], RowVersion.None);
        SecretRow second = await PutAsync([1], first.Version);
        Assert.NotEqual(first.Version, second.Version);

        Assert.Null(await Secrets.PutSecretAsync(Name, new byte[] { 2 }, first.Version, None));
        SecretRow third = await PutAsync([3], second.Version);
        await AssertStoredAsync([3], third.Version);
    }

    [Fact]
    public async Task A_missing_secret_cannot_be_replaced()
    {
        SecretRow other = await PutAsync([1], RowVersion.None);

        Assert.Null(await Secrets.PutSecretAsync("another", new byte[] { 1 }, other.Version, None));
        Assert.Null(await Secrets.GetSecretAsync("another", None));
    }

    [Fact]
    public async Task Exactly_one_of_several_racing_writers_wins()
    {
        SecretRow first = await PutAsync([0], RowVersion.None);
        SecretRow?[] put = await Race.RunAsync(4, async number =>
            await (number % 2 == 0 ? Secrets : Fixture.OtherSecrets).PutSecretAsync(
                Name, new byte[] { (byte)number }, first.Version, None));

        SecretRow winner = Assert.Single(put, static row => row is not null)!;
        await AssertStoredAsync(winner.Content.ToArray(), winner.Version);
    }

    [Fact]
    public async Task A_cancelled_read_throws() => await Assert.ThrowsAnyAsync<OperationCanceledException>(
        async () => await Secrets.GetSecretAsync(Name, new CancellationToken(canceled: true)));

    private async Task AssertStoredAsync(byte[] content, RowVersion version)
    {
        SecretRow? stored = await Fixture.OtherSecrets.GetSecretAsync(Name, None);
        Assert.Equal(content, stored?.Content.ToArray());
        Assert.Equal(version, stored!.Version);
    }

    private async Task<SecretRow> PutAsync(byte[] content, RowVersion expected)
    {
        SecretRow? row = await Secrets.PutSecretAsync(Name, content, expected, None);
        Assert.NotNull(row);
        return row;
    }
}
