using System.Reflection;
using DurableStreams.FunctionsHost.Functions;
using DurableStreams.FunctionsHost.Jobs;
using DurableStreams.FunctionsHost.Publishing;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;

namespace DurableStreams.FunctionsHost.Tests.Jobs;

public sealed class JobTypeBuilderTests
{
    [Fact]
    public async Task Every_entity_and_queue_function_of_the_app_is_a_method_with_its_trigger()
    {
        FunctionCatalog catalog = FunctionCatalog.Load(await PublishedApp.EnsureAsync());
        Type jobs = JobTypeBuilder.Build(catalog);
        Assert.Equal(
            ["Estuary", "Stream", "Subscribers"], With<EntityTriggerAttribute>(jobs).Order(StringComparer.Ordinal));
        Assert.Equal(["FanOut"], With<QueueTriggerAttribute>(jobs));
        Assert.Equal("fanout", TriggerOf<QueueTriggerAttribute>(jobs, "FanOut").QueueName);
        Assert.Equal(
            catalog.Functions.Count,
            With<EntityTriggerAttribute>(jobs).Count() + With<QueueTriggerAttribute>(jobs).Count()
                + catalog.WithTrigger(Binding.HttpTrigger).Count() + catalog.WithTrigger(Binding.TimerTrigger).Count());
    }

    [Fact]
    public void Names_and_connections_of_triggers_are_kept()
    {
        var catalog = new FunctionCatalog(
        [
            new FunctionMetadata("Run", [new Binding("dispatcher", Binding.EntityTrigger) { EntityName = "Other" }]),
            new FunctionMetadata(
                "Take",
                [new Binding("message", Binding.QueueTrigger) { QueueName = "work", Connection = "Elsewhere" }]),
        ]);
        Type jobs = JobTypeBuilder.Build(catalog);
        Assert.Equal("Other", TriggerOf<EntityTriggerAttribute>(jobs, "Run").EntityName);
        Assert.Equal("Elsewhere", TriggerOf<QueueTriggerAttribute>(jobs, "Take").Connection);
    }

    private static T TriggerOf<T>(Type jobs, string function)
        where T : Attribute =>
        jobs.GetMethod(function)!.GetParameters()[0].GetCustomAttribute<T>()!;

    private static IEnumerable<string> With<T>(Type jobs)
        where T : Attribute =>
        from method in jobs.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
        where method.GetParameters()[0].GetCustomAttribute<T>() is not null
        select method.GetCustomAttribute<FunctionNameAttribute>()!.Name;
}
