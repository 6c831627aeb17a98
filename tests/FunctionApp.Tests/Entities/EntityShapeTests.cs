using System.Reflection;
using DurableStreams.Addressing;
using DurableStreams.FunctionApp.Entities;
using DurableStreams.FunctionApp.Tests.Simulation;
using DurableStreams.TestKit.Streams;
using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Tests.Entities;

/// <summary>What Durable Task demands of entities beyond what the compiler checks.</summary>
public sealed class EntityShapeTests
{
    public static TheoryData<Type> Entities => [.. AppTypes().Where(typeof(ITaskEntity).IsAssignableFrom)];

    public static TheoryData<Type> Payloads =>
    [
        typeof(StreamEntityState), typeof(SealInput), typeof(PurgeInput),
        typeof(SubscribersEntityState), typeof(PublishInput), typeof(EstuaryEntityState), typeof(DeliverInput),
    ];

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

    [Theory]
    [InlineData(typeof(StreamEntity), "Purge Seal")]
    [InlineData(typeof(SubscribersEntity), "Publish")]
    [InlineData(typeof(EstuaryEntity), "Deliver")]
    public void The_operations_are_these(Type entity, string operations) =>
        Assert.Equal(
            operations.Split(' '),
            entity.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Select(method => method.Name).Order());

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
        var state = new StreamEntityState { SealedIncarnation = Guid.NewGuid(), SealedTo = long.MaxValue };
        var back = (StreamEntityState)EntityJson.Read(EntityJson.Write(state), typeof(StreamEntityState))!;
        Assert.Equal((state.SealedIncarnation, state.SealedTo), (back.SealedIncarnation, back.SealedTo));
        var estuary = new EstuaryEntityState { Deliveries = 63 };
        Assert.Equal(63, ((EstuaryEntityState)EntityJson.Read(EntityJson.Write(estuary), typeof(EstuaryEntityState))!).Deliveries);
    }

    [Fact]
    public void What_is_stored_is_named_like_this()
    {
        var incarnation = new Guid("00112233-4455-6677-8899-aabbccddeeff");
        Assert.Equal(
            """{"SealedLife":"00112233-4455-6677-8899-aabbccddeeff","SealedTo":7}""",
            EntityJson.Write(new StreamEntityState { SealedIncarnation = incarnation, SealedTo = 7 }));
        Assert.Equal("""{"Path":"a/b","Attempt":0}""", EntityJson.Write(WorkSignal.Seal(TestStreams.Path("a/b")).Input));
        Assert.Equal(
            """{"Path":"a/b","Life":"00112233-4455-6677-8899-aabbccddeeff","Attempt":0}""",
            EntityJson.Write(WorkSignal.Purge(TestStreams.Path("a/b"), new Incarnation(incarnation)).Input));
        Assert.Equal("""{"Deliveries":7}""", EntityJson.Write(new EstuaryEntityState { Deliveries = 7 }));
        Assert.Equal(
            """{"Source":"a/b","Since":"1970-01-01T00:00:00+00:00"}""",
            EntityJson.Write(WorkSignal.Publish(TestStreams.Path("a/b"), DateTimeOffset.UnixEpoch).Input));
        Assert.Equal(
            """{"Estuary":"a/e","Source":"a/b","Since":"1970-01-01T00:00:00+00:00"}""",
            EntityJson.Write(WorkSignal.Deliver(TestStreams.Path("a/b"), TestStreams.Path("a/e"), DateTimeOffset.UnixEpoch).Input));
        Assert.Equal(
            """{"Source":"a/b","Since":"1970-01-01T00:00:00+00:00","Trace":"00-x"}""",
            EntityJson.Write(new PublishInput { Source = "a/b", Since = DateTimeOffset.UnixEpoch, Trace = "00-x" }));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("ä/ö/\U0001F30A")]
    [InlineData(null)]
    public void An_address_fits_the_durable_task_scheduler(string? path)
    {
        StreamPath stream = TestStreams.Path(path ?? new string('x', StreamPath.MaxBytes));
        Assert.All([EntityKeys.ForStream(stream), EntityKeys.ForSubscribersOf(stream), EntityKeys.ForEstuary(stream)], id =>
        {
            Assert.True(id.ToString().Length <= 100);
            Assert.All(id.ToString(), c => Assert.InRange(c, '!', '~'));
        });
    }

    [Fact]
    public void Addresses_stay_what_they_are()
    {
        Assert.Equal("@stream@c14cddc033f64b9dea80ea675cf280a0", EntityKeys.ForStream(TestStreams.Path("a/b")).ToString());
        Assert.Equal("@subscribers@c14cddc033f64b9dea80ea675cf280a0", EntityKeys.ForSubscribersOf(TestStreams.Path("a/b")).ToString());
        Assert.Equal("@estuary@c14cddc033f64b9dea80ea675cf280a0", EntityKeys.ForEstuary(TestStreams.Path("a/b")).ToString());
    }

    [Fact]
    public void Streams_differ_in_their_addresses() =>
        Assert.NotEqual(EntityKeys.ForStream(TestStreams.Path("a")), EntityKeys.ForStream(TestStreams.Path("A")));

    private static Type[] AppTypes() => typeof(StreamEntity).Assembly.GetTypes();
}
