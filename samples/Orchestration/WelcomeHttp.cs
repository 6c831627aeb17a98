using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace DurableStreams.Samples;

/// <summary>Starts the orchestration for <c>POST /welcome?name=…</c>, and answers with its result.</summary>
public static class WelcomeHttp
{
    [Function(nameof(WelcomeHttp))]
    public static async Task RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "welcome")] HttpRequest request,
        [DurableClient] DurableTaskClient client)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(client);
        string instance = await client.ScheduleNewOrchestrationInstanceAsync(
            nameof(Welcome), request.Query["name"].ToString());
        OrchestrationMetadata ended = await client.WaitForInstanceCompletionAsync(
            instance, getInputsAndOutputs: true, request.HttpContext.RequestAborted);
        await request.HttpContext.Response.WriteAsync(ended.ReadOutputAs<string>() ?? ended.RuntimeStatus.ToString());
    }
}
