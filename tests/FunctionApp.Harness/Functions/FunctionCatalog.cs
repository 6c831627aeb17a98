using System.Reflection;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>Every function of an assembly.</summary>
public sealed class FunctionCatalog
{
    private FunctionCatalog(IReadOnlyList<FunctionMethod> functions) => Functions = functions;

    public IReadOnlyList<FunctionMethod> Functions { get; }

    /// <exception cref="InvalidOperationException">Two functions have the same name, in any case (AZFW0017).</exception>
    public static FunctionCatalog Of(params ReadOnlySpan<Type> classes)
    {
        var functions = new List<FunctionMethod>();
        foreach (Type type in classes)
        {
            functions.AddRange(type
                .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Select(FunctionMethod.TryFrom)
                .OfType<FunctionMethod>());
        }

        if (functions.GroupBy(function => function.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new InvalidOperationException($"There are {twice.Count()} functions of the name '{twice.Key}'.");
        }

        return new FunctionCatalog(functions);
    }

    /// <summary>Every function of the app; only public classes are looked at, as the real worker's generator does.</summary>
    public static FunctionCatalog OfTheApp() =>
        Of([.. typeof(FunctionAppServices).Assembly.GetExportedTypes().Where(type => type.IsClass)]);

    /// <summary>The functions with a kind of trigger.</summary>
    public IEnumerable<(FunctionMethod Function, T Trigger)> With<T>()
        where T : Attribute =>
        from function in Functions
        let trigger = function.TriggerAs<T>()
        where trigger is not null
        select (function, trigger);
}
