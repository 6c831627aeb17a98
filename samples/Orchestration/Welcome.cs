using DurableStreams.FunctionApp.Entities;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace DurableStreams.Samples;

public static class Welcome
{
    [Function(nameof(Welcome))]
    public static async Task<string?> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var append = new AppendInput
        {
            Path = "project/greetings",
            RequestId = context.NewGuid(),
            Deadline = context.CurrentUtcDateTime.AddMinutes(5),
            Text = $"Welcome, {context.GetInput<string>()}!\n",
        };
        AppendResult result = await context.Entities.CallEntityAsync<AppendResult>(
            StreamEntity.IdOf(append.Path), nameof(StreamEntity.Append), append);
        return result.Error ?? result.NextOffset;
    }
}
