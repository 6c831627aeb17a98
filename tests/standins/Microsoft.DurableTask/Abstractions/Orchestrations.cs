namespace Microsoft.DurableTask;

/// <summary>Only here because abstract members name it; nothing in this repository starts an orchestration.</summary>
public readonly struct TaskName(string name)
{
    public string Name { get; } = name;
}

/// <summary>As <see cref="TaskName"/>.</summary>
public record StartOrchestrationOptions(string? InstanceId = null, DateTimeOffset? StartAt = null);
