using DurableStreams.Addressing;

namespace DurableStreams.Storage.Subscriptions;

/// <summary>
/// Where stores keep a <see cref="Binding"/>, so that <see cref="ISubscriptionIndex.FindBindingsAsync"/> reads two or
/// three places: those of the patterns of a root and of the bindings of one path.
/// </summary>
/// <param name="IsRoot">True for the patterns of a root; false for what names one stream.</param>
/// <param name="Text">The project of the root, empty for the stream root; or the path of the stream.</param>
public readonly record struct BindingPlace(bool IsRoot, string Text)
{
    /// <summary>The place of a binding.</summary>
    public static BindingPlace Of(Binding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return binding.Kind == BindingKind.Pattern
            ? new BindingPlace(true, binding.Subscription.Project ?? "")
            : new BindingPlace(false, binding.Text);
    }

    /// <summary>The place of the bindings that name a stream.</summary>
    public static BindingPlace Of(StreamPath stream) => new(false, stream.Value);

    /// <summary>The places of the bindings that may concern a stream.</summary>
    public static IReadOnlyList<BindingPlace> ThatConcern(StreamPath stream)
    {
        var path = Of(stream);
        var root = new BindingPlace(true, "");

        // A stream whose path has a single segment belongs to no project that can have subscriptions of its own.
        return stream.Project == StreamPath.DefaultProject
            ? [path, root]
            : [path, root, new BindingPlace(true, stream.Project)];
    }
}
