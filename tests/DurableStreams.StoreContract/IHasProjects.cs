using DurableStreams.Storage;

namespace DurableStreams.StoreContract;

/// <summary>A fixture whose store can store projects.</summary>
public interface IHasProjects
{
    IProjectStore Projects { get; }

    /// <summary>See <see cref="StoreFixture.OtherStreams"/>.</summary>
    IProjectStore OtherProjects => Projects;
}
