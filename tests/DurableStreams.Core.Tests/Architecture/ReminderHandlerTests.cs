using DurableStreams.Reminders;
using DurableStreams.Storage;

namespace DurableStreams.Core.Tests.Architecture;

/// <summary>Every kind of reminder has a handler; without one, it would be retried forever.</summary>
public sealed class ReminderHandlerTests
{
    [Fact]
    public void Every_case_of_a_reminder_has_one_handler()
    {
        IEnumerable<Type> handled = typeof(ReminderHandler).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(ReminderHandler)))
            .Select(HandledBy);
        Assert.Equal(Cases.OrderBy(type => type.Name), handled.OrderBy(type => type.Name));
    }

    [Fact]
    public void Every_case_has_a_kind_with_its_name() => Assert.Equal(
        Enum.GetNames<ReminderKind>().Order(),
        Cases.Select(type => type.Name).Order());

    private static IEnumerable<Type> Cases =>
        typeof(Reminder).GetNestedTypes().Where(type => type.IsAssignableTo(typeof(Reminder)));

    private static Type HandledBy(Type handler)
    {
        Type type = handler;
        while (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(ReminderHandler<>))
        {
            type = type.BaseType!;
        }

        return type.GetGenericArguments()[0];
    }
}
