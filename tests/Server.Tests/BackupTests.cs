using System.Net;
using DurableStreams.TestKit.Processes;

namespace Server.Tests;

public sealed class BackupTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_running_server_is_backed_up_and_another_one_serves_the_backup()
    {
        await using var server = await TestServer.StartOnDataAsync(_folder);
        using var client = server.CreateClient();
        using var created = await client.PutAsync("/v1/stream/s", new StringContent("before"));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);

        FinishedProcess backup = await RunAsync("copy");
        Assert.Equal((0, ""), (backup.ExitCode, backup.StandardError));
        Assert.Contains("100 %", backup.StandardOutput, StringComparison.Ordinal);
        Assert.Contains($"is complete in {_folder.Combine("copy")}", backup.StandardOutput, StringComparison.Ordinal);
        using var appended = await client.PostAsync("/v1/stream/s", new StringContent(" after"));
        Assert.Equal("before after", await client.GetStringAsync("/v1/stream/s"));

        await using var restored = await TestServer.StartAsync(_folder, ["--data", _folder.Combine("copy")]);
        using var other = restored.CreateClient();
        Assert.Equal("before", await other.GetStringAsync("/v1/stream/s"));
    }

    [Fact]
    public async Task A_backup_that_cannot_be_made_is_refused_with_one_sentence()
    {
        FinishedProcess nothing = await RunAsync("copy");
        Assert.Equal(1, nothing.ExitCode);
        Assert.EndsWith("there is nothing to back up.", nothing.StandardError.Trim(), StringComparison.Ordinal);

        await (await TestServer.StartOnDataAsync(_folder)).DisposeAsync();
        FinishedProcess itself = await RunAsync("data");
        Assert.Equal(1, itself.ExitCode);
        Assert.EndsWith("name a new folder for the backup.", itself.StandardError.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_that_was_killed_is_refused_with_one_sentence()
    {
        Directory.CreateDirectory(TestServer.DataFolder(_folder));
        await File.WriteAllTextAsync(_folder.Combine("data/streams.db.unfinished"), "");

        FinishedProcess refused = await TestServer.RunAsync(
            _folder, ["--urls", "http://127.0.0.1:0", "--data", TestServer.DataFolder(_folder)]);

        Assert.Equal(1, refused.ExitCode);
        Assert.EndsWith(
            "has a backup that was not completed; delete the folder and back up again.",
            refused.StandardError.Trim(),
            StringComparison.Ordinal);
    }

    private Task<FinishedProcess> RunAsync(string target) => TestServer.RunAsync(
        _folder, ["backup", _folder.Combine(target), "--data", TestServer.DataFolder(_folder)]);
}
