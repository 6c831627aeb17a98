using System.Net.Http.Headers;
using System.Reflection;
using DurableStreams.Azurite;
using DurableStreams.FunctionsHost.Hosting;
using DurableStreams.FunctionsHost.Publishing;

namespace DurableStreams.FunctionsHost.Tests.Hosting;

/// <summary>The sample of docs/azure.md: an orchestration that appends to a stream through its entity.</summary>
public sealed class OrchestrationSampleTests
{
    private const string Sample = "samples/Orchestration/Welcome.cs";

    private static readonly string Root = typeof(OrchestrationSampleTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "RepositoryRoot").Value!;

    [Fact]
    public void The_docs_show_the_sample_as_it_is()
    {
        string sample = File.ReadAllText(Path.Combine(Root, Sample));
        string code = sample[sample.IndexOf("public static class", StringComparison.Ordinal)..];
        Assert.Contains(code, File.ReadAllText(Path.Combine(Root, "docs", "azure.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_orchestration_appends_and_gets_the_new_tail()
    {
        string app = await PublishedApp.EnsureAsync(Path.GetDirectoryName(Sample)!);
        await using AzuriteProcess azurite = await AzuriteProcess.StartAsync();
        var options = new FunctionsHostOptions { Urls = "http://127.0.0.1:0", Storage = azurite.ConnectionString };
        await using FunctionAppHost host = await FunctionAppHost.StartAsync(options, app);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = host.BaseAddress };

        Assert.Equal("STREAM_NOT_FOUND", await WelcomeAsync(client, "Zoe"));
        using var text = new StringContent("", MediaTypeHeaderValue.Parse("text/plain"));
        using HttpResponseMessage created = await client.PutAsync("/v1/stream/project/greetings", text);
        created.EnsureSuccessStatusCode();
        Assert.EndsWith("_0000000000000014", await WelcomeAsync(client, "Ada"), StringComparison.Ordinal);
        Assert.EndsWith("_0000000000000030", await WelcomeAsync(client, "Grace"), StringComparison.Ordinal);
        Assert.Equal(
            "Welcome, Ada!\nWelcome, Grace!\n", await client.GetStringAsync("/v1/stream/project/greetings"));
    }

    private static async Task<string> WelcomeAsync(HttpClient client, string name)
    {
        using HttpResponseMessage response = await client.PostAsync($"/welcome?name={name}", null);
        return await response.Content.ReadAsStringAsync();
    }
}
