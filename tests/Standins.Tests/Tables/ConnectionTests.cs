using Azure.Data.Tables;

namespace Standins.Tests.Tables;

public sealed class ConnectionTests
{
    [Theory]
    [InlineData("UseDevelopmentStorage=true", "http://127.0.0.1:10002/devstoreaccount1", "devstoreaccount1")]
    [InlineData("AccountName=acme;AccountKey=AAAA", "https://acme.table.core.windows.net/", "acme")]
    [InlineData("DefaultEndpointsProtocol=http;AccountName=acme;AccountKey=AA==;EndpointSuffix=example.org", "http://acme.table.example.org/", "acme")]
    [InlineData("AccountName=acme;AccountKey=AA==;TableEndpoint=https://tables.example.org/acme;", "https://tables.example.org/acme", "acme")]
    public void A_connection_string_names_account_and_endpoint(string text, string endpoint, string account)
    {
        var service = new TableServiceClient(text);
        Assert.Equal(new Uri(endpoint), service.Uri);
        Assert.Equal(account, service.AccountName);
    }

    [Fact]
    public void A_connection_string_without_a_key_is_refused() =>
        Assert.Throws<FormatException>(() => new TableServiceClient("AccountName=acme"));

    [Fact]
    public async Task Only_table_entities_are_known()
    {
        var table = new TableClient("UseDevelopmentStorage=true", "t");
        await Assert.ThrowsAsync<NotSupportedException>(() => table.AddEntityAsync(new OwnEntity()));
    }

    private sealed class OwnEntity : ITableEntity
    {
        public string PartitionKey { get; set; } = "p";

        public string RowKey { get; set; } = "r";

        public DateTimeOffset? Timestamp { get; set; }

        public Azure.ETag ETag { get; set; }
    }
}
