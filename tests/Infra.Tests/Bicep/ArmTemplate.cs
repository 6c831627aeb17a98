using System.Text.Json;

namespace DurableStreams.Infra.Tests.Bicep;

/// <summary>A compiled Bicep file.</summary>
public sealed class ArmTemplate(JsonElement root)
{
    public JsonElement Parameters => root.GetProperty("parameters");

    public JsonElement Variables => root.GetProperty("variables");

    /// <summary>The names and IDs in the variable <c>roles</c>; empty if there is no such variable.</summary>
    public IEnumerable<(string Name, string Id)> Roles =>
        root.TryGetProperty("variables", out JsonElement variables) && variables.TryGetProperty("roles", out var roles)
            ? roles.EnumerateObject().Select(static role => (role.Name, role.Value.GetString()!))
            : [];

    public string Text => root.GetRawText();

    // A list, or an object whose members are the symbolic names.
    private IEnumerable<JsonElement> Resources =>
        root.GetProperty("resources") is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray()
            : root.GetProperty("resources").EnumerateObject().Select(static member => member.Value);

    /// <summary>The modules that this template deploys, as compiled templates.</summary>
    public IEnumerable<ArmTemplate> Modules => Deployments.Select(static module => new ArmTemplate(TemplateOf(module)));

    private IEnumerable<JsonElement> Deployments => ResourcesOf("Microsoft.Resources/deployments");

    public ArmTemplate Module(string name) =>
        new(TemplateOf(Deployments.Single(module => module.TextAt("name") == name)));

    public IEnumerable<JsonElement> ResourcesOf(string type) =>
        Resources.Where(resource => resource.TextAt("type") == type);

    /// <summary>The properties of the only resource of a type.</summary>
    public JsonElement PropertiesOf(string type) => ResourcesOf(type).Single().GetProperty("properties");

    private static JsonElement TemplateOf(JsonElement module) => module.At("properties.template");
}
