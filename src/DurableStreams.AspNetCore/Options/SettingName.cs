using System.Reflection;

namespace DurableStreams.AspNetCore.Options;

/// <summary>A setting of an options type.</summary>
/// <param name="Key">Its configuration key.</param>
/// <param name="IsDuration">True if its value is a time span.</param>
internal readonly record struct SettingName(string Key, bool IsDuration)
{
    /// <summary>Lists the settings of an options type that is bound to a section, nested ones included.</summary>
    public static IEnumerable<SettingName> Of(Type type, string section)
    {
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (!property.CanWrite)
            {
                continue;
            }

            string key = $"{section}:{property.Name}";
            Type value = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (value.IsClass && value.Assembly == type.Assembly)
            {
                foreach (SettingName inner in Of(value, key))
                {
                    yield return inner;
                }
            }
            else
            {
                yield return new SettingName(key, value == typeof(TimeSpan));
            }
        }
    }
}
