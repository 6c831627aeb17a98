using System.Reflection;
using System.Runtime.CompilerServices;

namespace DurableStreams.Core.Tests.Architecture;

/// <summary>Types of the core take shared dependencies from one context, not from long parameter lists.</summary>
public sealed class ConstructorTests
{
    private const int MaxParameters = 6;

    private const BindingFlags All =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    [Fact]
    public void No_constructor_has_more_than_six_parameters()
    {
        string[] found =
        [
            .. typeof(StreamService).Assembly.GetTypes()
                .Where(type => type.GetCustomAttribute<CompilerGeneratedAttribute>() is null)
                .Where(type => !type.IsAssignableTo(typeof(Delegate)))
                .SelectMany(type => type.GetConstructors(All))
                .Where(constructor => constructor.GetParameters().Length > MaxParameters)
                .Select(constructor => $"{constructor.DeclaringType}: {constructor.GetParameters().Length}"),
        ];
        Assert.Empty(found);
    }
}
