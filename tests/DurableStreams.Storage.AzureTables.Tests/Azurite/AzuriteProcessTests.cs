using System.Diagnostics;
using Azure.Data.Tables;
using DurableStreams.Azurite;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.Storage.AzureTables.Tests.Azurite;

public sealed class AzuriteProcessTests
{
    [Fact]
    public async Task It_ends_when_disposed_of()
    {
        AzuriteProcess azurite = await AzuriteProcess.StartAsync();
        await azurite.DisposeAsync();
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(azurite.ProcessId));
        await azurite.DisposeAsync();
    }

    [Fact]
    public async Task A_data_folder_outlives_it()
    {
        using var folder = new TemporaryFolder();
        await using (AzuriteProcess first = await AzuriteProcess.StartAsync(folder.Path))
        {
            TableClient table = new(first.ConnectionString, "kept");
            await table.CreateIfNotExistsAsync();
            await table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1 });
        }

        await using AzuriteProcess second = await AzuriteProcess.StartAsync(folder.Path);
        TableEntity found =
            (await new TableClient(second.ConnectionString, "kept").GetEntityAsync<TableEntity>("p", "r")).Value;
        Assert.Equal(1, found.GetInt32("A"));
    }
}
