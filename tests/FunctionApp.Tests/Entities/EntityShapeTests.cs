using System.Reflection;
using DurableStreams.FunctionApp.Harness;
using DurableStreams.TestKit.Streams;
using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Tests.Entities;

/// <summary>What Durable Task demands of entities beyond what the compiler checks.</summary>
public sealed class EntityShapeTests
{
    public static TheoryData<Type> Entities => [.. AppTypes().Where(typeof(ITaskEntity).IsAssignableFrom)];

    public static TheoryData<Type> Payloads => [typeof(StreamEntityState), typeof(SealInput), typeof(PurgeInput)];

    [Theory]
    [MemberData(nameof(Entities))]
    public void Every_public_member_of_an_entity_is_an_operation(Type entity)
    {
        MemberInfo[] own = entity.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);
        Assert.All(own.Where(member => member is not ConstructorInfo), member =>
        {
            var method = Assert.IsAssignableFrom<MethodInfo>(member);
            Assert.True(method.GetParameters().Length <= 1, $"{method} has more than an input.");
            Assert.DoesNotContain(method.GetParameters(), parameter => parameter.ParameterType == typeof(CancellationToken));
        });
        Assert.Equal(own.Length, own.Select(member => member.Name.ToUpperInvariant()).Distinct().Count());
    }

    [Fact]
    public void The_operations_of_a_stream_are_these() =>
        Assert.Equal(
            ["Purge", "Seal"],
            typeof(StreamEntity).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Select(method => method.Name).Order());

    [Theory]
    [MemberData(nameof(Payloads))]
    public void What_is_serialised_has_a_plain_constructor_and_no_fields(Type payload)
    {
        Assert.NotNull(payload.GetConstructor(Type.EmptyTypes));
        Assert.Empty(payload.GetFields(BindingFlags.Public | BindingFlags.Instance));
        Assert.All(payload.GetProperties(), property => Assert.True(property.SetMethod is { IsPublic: true }, $"{property} cannot be read back."));
    }

    [Fact]
    public void The_state_survives_json()
    {
        var state = new StreamEntityState { SealedLife = Guid.NewGuid(), SealedTo = long.MaxValue };
        var back = (StreamEntityState)EntityJson.Read(EntityJson.Write(state), typeof(StreamEntityState))!;
        Assert.Equal((state.SealedLife, state.SealedTo), (back.SealedLife, back.SealedTo));
    }

    [Fact]
    public void What_is_stored_is_named_like_this()
    {
        var life = new Guid("00112233-4455-6677-8899-aabbccddeeff");
        Assert.Equal(
            """{"SealedLife":"00112233-4455-6677-8899-aabbccddeeff","SealedTo":7}""",
            EntityJson.Write(new StreamEntityState { SealedLife = life, SealedTo = 7 }));
        Assert.Equal("""{"Path":"a/b","Attempt":0}""", EntityJson.Write(WorkSignal.Seal(TestStreams.Path("a/b")).Input));
        Assert.Equal(
            """{"Path":"a/b","Life":"00112233-4455-6677-8899-aabbccddeeff","Attempt":0}""",
            EntityJson.Write(WorkSignal.Purge(TestStreams.Path("a/b"), new Incarnation(life)).Input));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("ä/ö/\U0001F30A")]
    [InlineData(null)]
    public void An_address_fits_the_durable_task_scheduler(string? path)
    {
        string address = EntityKeys.ForStream(TestStreams.Path(path ?? new string('x', StreamPath.MaxBytes))).ToString();
        Assert.True(address.Length <= 100);
        Assert.All(address, c => Assert.InRange(c, '!', '~'));
    }

    [Fact]
    public void Addresses_stay_what_they_are() =>
        Assert.Equal("@stream@c14cddc033f64b9dea80ea675cf280a0", EntityKeys.ForStream(TestStreams.Path("a/b")).ToString());

    [Fact]
    public void Streams_differ_in_their_addresses() =>
        Assert.NotEqual(EntityKeys.ForStream(TestStreams.Path("a")), EntityKeys.ForStream(TestStreams.Path("A")));

    private static Type[] AppTypes() => typeof(StreamEntity).Assembly.GetTypes();
}
