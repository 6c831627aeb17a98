namespace DurableStreams.StoreContract;

/// <summary>Finds contracts that the tests of a store do not derive.</summary>
public static class ContractCoverage
{
    /// <summary>The contracts that apply to a fixture but that no test class of its assembly derives.</summary>
    public static IReadOnlyList<string> Missing<TFixture>()
        where TFixture : StoreFixture, new()
    {
        HashSet<Type> derived =
        [
            .. from type in typeof(TFixture).Assembly.GetTypes()
               let contract = type.BaseType
               where !type.IsAbstract && contract is not null
                   && contract.GenericTypeArguments is [var fixture] && fixture == typeof(TFixture)
               select contract.GetGenericTypeDefinition(),
        ];
        return
        [
            .. from contract in Contracts()
               where Fits(contract, typeof(TFixture)) && !derived.Contains(contract)
               select contract.Name,
        ];
    }

    private static IEnumerable<Type> Contracts() => typeof(ContractCoverage).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: true, BaseType.IsGenericType: true }
            && type.BaseType.GetGenericTypeDefinition() == typeof(ContractTests<>));

    private static bool Fits(Type contract, Type fixture) => contract.GetGenericArguments()[0]
        .GetGenericParameterConstraints().All(constraint => constraint.IsAssignableFrom(fixture));
}
