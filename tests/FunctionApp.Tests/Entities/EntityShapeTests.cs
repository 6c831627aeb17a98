using System.Reflection;
using DurableStreams.Addressing;
using DurableStreams.FunctionApp.Entities;
using DurableStreams.FunctionApp.Tests.Simulation;
using DurableStreams.TestKit.Streams;
using Microsoft.DurableTask.Entities;

namespace DurableStreams.FunctionApp.Tests.Entities;

/// <summary>Requirements of Durable Task on entities that the compiler does not check.</summary>
public sealed class EntityShapeTests
{
    public static TheoryData<Type> Entities => [.. AppTypes().Where(typeof(ITaskEntity).IsAssignableFrom)];

    public static TheoryData<Type> Payloads =>
    [
        typeof(StreamEntityState), typeof(AppendInput), typeof(AppendResult), typeof(SealInput), typeof(PurgeInput),
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
            Assert.True(method.GetParameters().Length <= 1, $"{method} has more than one input.");
            Assert.DoesNotContain(
                method.GetParameters(), parameter => parameter.ParameterType == typeof(CancellationToken));
        });
        Assert.Equal(own.Length, own.Select(member => member.Name.ToUpperInvariant()).Distinct().Count());
    }

    [Theory]
    [InlineData(typeof(StreamEntity), "Append Purge Seal")]
    [InlineData(typeof(SubscribersEntity), "Publish")]
    [InlineData(typeof(EstuaryEntity), "Deliver")]
    public void Each_entity_has_exactly_these_operations(Type entity, string operations) =>
        Assert.Equal(
            operations.Split(' '),
            entity.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Select(method => method.Name)
                .Order());

    [Theory]
    [MemberData(nameof(Payloads))]
    public void A_serialised_type_has_a_default_constructor_and_no_fields(Type payload)
    {
        Assert.NotNull(payload.GetConstructor(Type.EmptyTypes));
        Assert.Empty(payload.GetFields(BindingFlags.Public | BindingFlags.Instance));
        Assert.All(payload.GetProperties(), property =>
            Assert.True(property.SetMethod is { IsPublic: true }, $"{property} has no public setter."));
    }

    [Fact]
    public void States_survive_a_round_trip_through_json()
    {
        var state = new StreamEntityState { SealedIncarnation = Guid.NewGuid(), SealedTo = long.MaxValue };
        var back = (StreamEntityState)EntityJson.Read(EntityJson.Write(state), typeof(StreamEntityState))!;
        Assert.Equal((state.SealedIncarnation, state.SealedTo), (back.SealedIncarnation, back.SealedTo));
        var estuary = new EstuaryEntityState { Deliveries = 63 };
        object? estuaryBack = EntityJson.Read(EntityJson.Write(estuary), typeof(EstuaryEntityState));
        Assert.Equal(63, Assert.IsType<EstuaryEntityState>(estuaryBack).Deliveries);
    }

    [Fact]
    public void Stored_inputs_and_states_keep_their_property_names()
    {
        var incarnation = new Guid("00112233-4455-6677-8899-aabbccddeeff");
        Assert.Equal(
            """{"SealedLife":"00112233-4455-6677-8899-aabbccddeeff","SealedTo":7}""",
            EntityJson.Write(new StreamEntityState { SealedIncarnation = incarnation, SealedTo = 7 }));
        Assert.Equal(
            """{"Path":"a/b","Attempt":0}""", EntityJson.Write(WorkSignal.Seal(TestStreams.Path("a/b")).Input));
        Assert.Equal(
            """{"Path":"a/b","Life":"00112233-4455-6677-8899-aabbccddeeff","Attempt":0}""",
            EntityJson.Write(WorkSignal.Purge(TestStreams.Path("a/b"), new Incarnation(incarnation)).Input));
        Assert.Equal("""{"Deliveries":7}""", EntityJson.Write(new EstuaryEntityState { Deliveries = 7 }));
        Assert.Equal(
            """{"Source":"a/b","Since":"1970-01-01T00:00:00+00:00"}""",
            EntityJson.Write(WorkSignal.Publish(TestStreams.Path("a/b"), DateTimeOffset.UnixEpoch).Input));
        Assert.Equal(
            """{"Estuary":"a/e","Source":"a/b","Since":"1970-01-01T00:00:00+00:00"}""",
            EntityJson.Write(WorkSignal.Deliver(
                TestStreams.Path("a/b"), TestStreams.Path("a/e"), DateTimeOffset.UnixEpoch).Input));
        Assert.Equal(
            """{"Source":"a/b","Since":"1970-01-01T00:00:00+00:00","Trace":"00-x"}""",
            EntityJson.Write(new PublishInput { Source = "a/b", Since = DateTimeOffset.UnixEpoch, Trace = "00-x" }));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("ä/ö/\U0001F30A")]
    [InlineData(null)]
    public void An_entity_id_fits_the_limits_of_the_durable_task_scheduler(string? path)
    {
        StreamPath stream = TestStreams.Path(path ?? new string('x', StreamPath.MaxBytes));
        EntityInstanceId[] ids =
            [EntityKeys.ForStream(stream), EntityKeys.ForSubscribersOf(stream), EntityKeys.ForEstuary(stream)];
        Assert.All(ids, id =>
        {
            Assert.True(id.ToString().Length <= 100);
            Assert.All(id.ToString(), c => Assert.InRange(c, '!', '~'));
        });
    }

    [Fact]
    public void The_entity_ids_of_a_path_never_change()
    {
        StreamPath path = TestStreams.Path("a/b");
        Assert.Equal("@stream@c14cddc033f64b9dea80ea675cf280a0", EntityKeys.ForStream(path).ToString());
        Assert.Equal("@subscribers@c14cddc033f64b9dea80ea675cf280a0", EntityKeys.ForSubscribersOf(path).ToString());
        Assert.Equal("@estuary@c14cddc033f64b9dea80ea675cf280a0", EntityKeys.ForEstuary(path).ToString());
    }

    [Fact]
    public void Different_streams_have_different_entity_ids() =>
        Assert.NotEqual(EntityKeys.ForStream(TestStreams.Path("a")), EntityKeys.ForStream(TestStreams.Path("A")));

    private static Type[] AppTypes() => typeof(StreamEntity).Assembly.GetTypes();
}
