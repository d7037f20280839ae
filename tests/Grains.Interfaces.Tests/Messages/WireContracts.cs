using System.Reflection;
using System.Text;

namespace OrleansKv.Messages;

/// <summary>
/// What nodes of two releases must agree on to talk to each other, as text: every grain interface and every message by its alias, with methods by alias and
/// members by number. The order is that of the names, so that a difference between two texts is a difference between two contracts.
/// </summary>
public sealed class WireContracts
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly SortedDictionary<string, IReadOnlyList<string>> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<Type> _visited = [];

    private WireContracts()
    {
    }

    /// <summary>The contracts of an assembly's grain interfaces and of all its messages, mentioned by an interface or not.</summary>
    public static string TextOf(Assembly assembly) => TextOf(assembly.GetTypes().Where(type =>
        (type.IsInterface && typeof(IAddressable).IsAssignableFrom(type)) || type.GetCustomAttribute<GenerateSerializerAttribute>(inherit: false) is not null));

    /// <summary>The contracts of these grain interfaces and messages, and of the messages that they mention.</summary>
    public static string TextOf(IEnumerable<Type> types)
    {
        var contracts = new WireContracts();
        foreach (var type in types) contracts.Add(type);

        var text = new StringBuilder();
        foreach (var (head, lines) in contracts._entries)
        {
            text.Append(head).Append('\n');
            foreach (var line in lines) text.Append("  ").Append(line).Append('\n');
        }

        return text.ToString();
    }

    private void Add(Type mentioned)
    {
        var type = mentioned.IsGenericType ? mentioned.GetGenericTypeDefinition() : mentioned;
        if (!_visited.Add(type)) return;
        var alias = AliasOf(type);
        if (type.IsEnum)
            _entries.Add($"enum {alias}: {type.GetEnumUnderlyingType().Name}", [.. ValuesOf(type)]);
        else if (type.IsInterface)
            _entries.Add($"interface {alias}", [.. MethodsOf(type)]);
        else
            _entries.Add($"{(type.IsValueType ? "struct" : "class")} {alias}", [.. MembersOf(type)]);
    }

    private IEnumerable<string> MethodsOf(Type grainInterface) => grainInterface.GetMethods(Declared)
        .Select(method => $"{AliasOf(method)}({string.Join(", ", method.GetParameters().Select(parameter => NameOf(parameter.ParameterType)))}){ResultOf(method.ReturnType)}")
        .Concat(grainInterface.GetInterfaces().Where(inherited => inherited.Assembly == grainInterface.Assembly).Select(inherited => $"inherits {NameOf(inherited)}"))
        .Order(StringComparer.Ordinal);

    private string ResultOf(Type task) => task.IsGenericType ? ": " + NameOf(task.GetGenericArguments()[0]) : "";

    /// <summary>With their names, which are not sent: two members of one type that change places would not show in numbers alone.</summary>
    private IEnumerable<string> MembersOf(Type message)
    {
        var properties = message.GetProperties(Declared).ToDictionary(property => $"<{property.Name}>k__BackingField", StringComparer.Ordinal);
        return message.GetFields(Declared)
            .Select(field => (Field: field, Member: properties.TryGetValue(field.Name, out var property) ? (MemberInfo)property : field))
            .Select(entry => (entry.Member.GetCustomAttribute<IdAttribute>(inherit: false)?.Id, Text: $"{entry.Member.Name}: {NameOf(entry.Field.FieldType)}"))
            .Where(entry => entry.Id is not null)
            .OrderBy(entry => entry.Id)
            .Select(entry => $"{entry.Id} {entry.Text}");
    }

    private static IEnumerable<string> ValuesOf(Type enumeration) => Enum.GetValues(enumeration).Cast<Enum>()
        .OrderBy(value => Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture))
        .Select(value => $"{value:D} {value}");

    private string NameOf(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return NameOf(underlying) + "?";
        if (type.IsArray)
            return NameOf(type.GetElementType()!) + "[]";
        if (!MessageContract.IsFromOrleans(type) && (type.GetCustomAttribute<GenerateSerializerAttribute>(inherit: false) is not null || (type.IsInterface && type.GetCustomAttribute<AliasAttribute>(inherit: false) is not null)))
            Add(type);
        var name = type.IsGenericParameter ? type.Name : AliasOf(type);
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : name;
    }

    private static string AliasOf(MemberInfo member)
    {
        var alias = member.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias ?? member.Name;
        return member is Type { IsGenericType: true } ? alias.Split('`')[0] : alias;
    }
}
