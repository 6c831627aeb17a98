using System.Reflection;
using System.Reflection.Emit;
using DurableStreams.FunctionsHost.Functions;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;

namespace DurableStreams.FunctionsHost.Jobs;

/// <summary>
/// Builds the class whose methods the job host triggers. The job host finds triggers by attributes of methods, but the
/// functions of the app are known only at run time. The methods have the form
/// <c>Task Name([Trigger] string data, CancellationToken token) => Runner.Run…("Name", data, token)</c>.
/// </summary>
internal sealed class JobTypeBuilder
{
    /// <summary>The function that receives the settings of the durable client. Called once, by name.</summary>
    public const string DurableClientFunction = "UseDurableClient";

    private const BindingFlags BaseMembers = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly TypeBuilder _type = AssemblyBuilder
        .DefineDynamicAssembly(new AssemblyName("FunctionsHost.Jobs"), AssemblyBuilderAccess.Run)
        .DefineDynamicModule("Jobs")
        .DefineType("Jobs", TypeAttributes.Public | TypeAttributes.Sealed, typeof(JobMethods));

    private JobTypeBuilder()
    {
    }

    public static Type Build(FunctionCatalog catalog)
    {
        var builder = new JobTypeBuilder();
        builder.AddConstructor();
        builder
            .AddMethod(
                DurableClientFunction,
                nameof(IJobRunner.UseDurableClientAsync),
                Attribute<DurableClientAttribute>([]))
            .SetCustomAttribute(Attribute<NoAutomaticTriggerAttribute>([]));
        foreach (FunctionMetadata function in catalog.WithTrigger(Binding.EntityTrigger))
        {
            builder.AddMethod(function.Name, nameof(IJobRunner.RunEntityAsync), EntityTrigger(function.Trigger));
        }

        foreach (FunctionMetadata function in catalog.WithTrigger(Binding.OrchestrationTrigger))
        {
            builder.AddMethod(
                function.Name, nameof(IJobRunner.RunOrchestratorAsync), OrchestrationTrigger(function.Trigger));
        }

        foreach (FunctionMetadata function in catalog.WithTrigger(Binding.QueueTrigger))
        {
            builder.AddMethod(function.Name, nameof(IJobRunner.RunQueueMessageAsync), QueueTrigger(function.Trigger));
        }

        return builder._type.CreateType();
    }

    private static CustomAttributeBuilder EntityTrigger(Binding trigger) => Attribute<EntityTriggerAttribute>(
        [], nameof(EntityTriggerAttribute.EntityName), trigger.EntityName);

    private static CustomAttributeBuilder OrchestrationTrigger(Binding trigger) =>
        Attribute<OrchestrationTriggerAttribute>(
            [], nameof(OrchestrationTriggerAttribute.Orchestration), trigger.Orchestration);

    private static CustomAttributeBuilder QueueTrigger(Binding trigger) => Attribute<QueueTriggerAttribute>(
        [trigger.QueueName!], nameof(QueueTriggerAttribute.Connection), trigger.Connection);

    private static CustomAttributeBuilder Attribute<T>(
        object[] arguments, string? property = null, string? value = null)
    {
        ConstructorInfo constructor = typeof(T).GetConstructor([.. arguments.Select(argument => argument.GetType())])!;
        return value is null
            ? new CustomAttributeBuilder(constructor, arguments)
            : new CustomAttributeBuilder(constructor, arguments, [typeof(T).GetProperty(property!)!], [value]);
    }

    private void AddConstructor()
    {
        ILGenerator code = _type
            .DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, [typeof(IJobRunner)])
            .GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldarg_1);
        code.Emit(OpCodes.Call, typeof(JobMethods).GetConstructor(BaseMembers, [typeof(IJobRunner)])!);
        code.Emit(OpCodes.Ret);
    }

    private MethodBuilder AddMethod(string function, string runMethod, CustomAttributeBuilder trigger)
    {
        MethodInfo run = typeof(IJobRunner).GetMethod(runMethod)!;
        MethodBuilder method = _type.DefineMethod(
            function, MethodAttributes.Public, run.ReturnType, [typeof(string), typeof(CancellationToken)]);
        method.SetCustomAttribute(Attribute<FunctionNameAttribute>([function]));
        method.DefineParameter(1, ParameterAttributes.None, "data").SetCustomAttribute(trigger);
        method.DefineParameter(2, ParameterAttributes.None, "cancellationToken");
        ILGenerator code = method.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Call, typeof(JobMethods).GetProperty("Runner", BaseMembers)!.GetMethod!);
        code.Emit(OpCodes.Ldstr, function);
        code.Emit(OpCodes.Ldarg_1);
        code.Emit(OpCodes.Ldarg_2);
        code.Emit(OpCodes.Callvirt, run);
        code.Emit(OpCodes.Ret);
        return method;
    }
}
