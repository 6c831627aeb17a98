using DurableStreams.Reminders;
using DurableStreams.Storage;

namespace DurableStreams.Core.Tests.Architecture;

/// <summary>A reminder that nobody processes would be retried for ever.</summary>
public sealed class ReminderHandlerTests
{
    [Fact]
    public void Every_case_of_a_reminder_has_one_handler()
    {
        IEnumerable<Type> cases = typeof(Reminder).GetNestedTypes().Where(type => type.IsAssignableTo(typeof(Reminder)));
        IEnumerable<Type> handled = typeof(ReminderHandler).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(ReminderHandler)))
            .Select(HandledBy);
        Assert.Equal(cases.OrderBy(type => type.Name), handled.OrderBy(type => type.Name));
    }

    [Fact]
    public void Every_case_has_a_kind_of_its_name() => Assert.Equal(
        Enum.GetNames<ReminderKind>().Order(),
        typeof(Reminder).GetNestedTypes().Where(type => type.IsAssignableTo(typeof(Reminder))).Select(type => type.Name).Order());

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
