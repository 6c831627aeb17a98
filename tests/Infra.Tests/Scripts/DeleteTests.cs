namespace DurableStreams.Infra.Tests.Scripts;

/// <summary>The delete script deletes what deploy.sh made, and nothing else.</summary>
public sealed class DeleteTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Nothing_goes_without_a_yes()
    {
        await File.WriteAllTextAsync(_bench.PathOf("group"), "created-by=durable-streams\n");
        Assert.Contains("say --yes", await _bench.FailAsync("delete.sh", "--group", "g"), StringComparison.Ordinal);
        Assert.True(File.Exists(_bench.PathOf("group")));
    }

    [Fact]
    public async Task A_group_that_was_there_before_stays()
    {
        await File.WriteAllTextAsync(_bench.PathOf("group"), "team=other\n");
        Assert.Contains("was not created by deploy.sh", await _bench.FailAsync("delete.sh", "--group", "g", "--yes"), StringComparison.Ordinal);
        Assert.DoesNotContain(_bench.TakeCalls(), call => call.Contains(" delete ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_deploy_made_goes_and_a_second_time_there_is_nothing_to_do()
    {
        await _bench.SucceedAsync("deploy.sh", "--group", "g", "--location", "westeurope", "--skip-smoke-test");
        _bench.TakeCalls();
        await _bench.SucceedAsync("delete.sh", "--group", "g", "--yes");
        Assert.Equal("az group delete --name g --yes", Assert.Single(_bench.TakeCalls(), call => call.Contains(" delete ", StringComparison.Ordinal)));

        await _bench.SucceedAsync("delete.sh", "--group", "g", "--yes");
        Assert.Equal(["az group exists --name g"], _bench.TakeCalls());
    }

    [Fact]
    public async Task A_scheduler_goes_after_its_task_hub()
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
            _bench.TakeCalls().Where(call => call.Contains(" delete ", StringComparison.Ordinal)));
    }
}
