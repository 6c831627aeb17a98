namespace DurableStreams.FunctionsHost.Jobs;

/// <summary>
/// The base of the class whose methods the job host triggers. <see cref="JobTypeBuilder"/> adds a method for each
/// function.
/// </summary>
public abstract class JobMethods(IJobRunner runner)
{
    protected IJobRunner Runner => runner;
}
