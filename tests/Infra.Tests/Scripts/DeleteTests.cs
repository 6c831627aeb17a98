namespace DurableStreams.Infra.Tests.Scripts;

/// <summary>The delete script deletes what deploy.sh created, and nothing else.</summary>
public sealed class DeleteTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Nothing_is_deleted_without_a_confirmation()
    {
        await File.WriteAllTextAsync(_bench.PathOf("group"), "created-by=durable-streams\n");
        await _bench.FailAsync("confirm with --yes", "delete.sh", "--group", "g");
        Assert.True(File.Exists(_bench.PathOf("group")));
    }

    [Fact]
    public async Task A_group_that_existed_before_is_kept()
    {
        await File.WriteAllTextAsync(_bench.PathOf("group"), "team=other\n");
        await _bench.FailAsync("was not created by deploy.sh", "delete.sh", "--group", "g", "--yes");
        Assert.Empty(Deletions());
    }

    [Fact]
    public async Task A_group_of_deploy_is_deleted_and_a_second_run_does_nothing()
    {
        await _bench.SucceedAsync("deploy.sh", "--group", "g", "--location", "westeurope", "--skip-smoke-test");
        _bench.TakeCalls();
        await _bench.SucceedAsync("delete.sh", "--group", "g", "--yes");
        Assert.Equal(["az group delete --name g --yes"], Deletions());

        await _bench.SucceedAsync("delete.sh", "--group", "g", "--yes");
        Assert.Equal(["az group exists --name g"], _bench.TakeCalls());
    }

    [Fact]
    public async Task A_scheduler_is_deleted_after_its_task_hub()
    {
        await File.WriteAllTextAsync(_bench.PathOf("group"), "created-by=durable-streams\n");
        _bench.Environment["FAKE_PROVIDER"] = "DurableTaskScheduler";
        await _bench.SucceedAsync("delete.sh", "--group", "g", "--yes", "--no-wait");
        Assert.Equal(
            [
                "az resource delete --ids /schedulers/s/taskHubs/h --output none",
                "az resource delete --ids /schedulers/s --output none",
                "az group delete --name g --yes --no-wait",
            ],
            Deletions());
    }

    private IEnumerable<string> Deletions() =>
        _bench.TakeCalls().Where(static call => call.Contains(" delete ", StringComparison.Ordinal));
}
