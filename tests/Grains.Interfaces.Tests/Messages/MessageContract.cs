using System.Collections.Immutable;
using System.Reflection;

namespace OrleansKv.Messages;

/// <summary>
/// The rules of what grains may say to each other, checked by reflection so that they hold on either engine: an argument or a result is
/// immutable to its leaves, because one engine passes it by reference and the other serializes it, and its wire names and numbers are
/// explicit, because nodes of two releases talk to each other during an upgrade.
/// </summary>
public sealed class MessageContract
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly HashSet<Type> Leaves =
    [
        typeof(bool), typeof(char), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long),
        typeof(ulong), typeof(Int128), typeof(UInt128), typeof(Half), typeof(float), typeof(double), typeof(decimal), typeof(string),
        typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(Uri),
        typeof(Version), typeof(GrainId), typeof(SiloAddress),
    ];

    private static readonly HashSet<Type> Containers =
    [
        typeof(Nullable<>), typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableQueue<>), typeof(ImmutableStack<>),
        typeof(ImmutableHashSet<>), typeof(ImmutableSortedSet<>), typeof(ImmutableDictionary<,>), typeof(ImmutableSortedDictionary<,>),
    ];

    private readonly List<string> _violations = [];
    private readonly HashSet<Type> _visited = [];
    private readonly Dictionary<string, Type> _aliases = new(StringComparer.Ordinal);

    private MessageContract()
    {
    }

    /// <summary>What the assembly's grain interfaces, and the messages that they mention, do against the rules; empty when all is well.</summary>
    public static IReadOnlyList<string> Violations(Assembly assembly) =>
        Violations(assembly.GetTypes().Where(type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type)));

    /// <summary>What these interfaces, taken for grain interfaces, and the messages that they mention do against the rules.</summary>
    public static IReadOnlyList<string> Violations(IEnumerable<Type> grainInterfaces)
    {
        var contract = new MessageContract();
        foreach (var grainInterface in grainInterfaces)
            contract.CheckInterface(grainInterface);
        return contract._violations;
    }

    /// <summary>Whether it is a type of Orleans itself, whichever engine has it.</summary>
    internal static bool IsFromOrleans(Type type) => type.Assembly.GetName().Name!.StartsWith("Orleans.", StringComparison.Ordinal)
        && type.Namespace!.StartsWith("Orleans", StringComparison.Ordinal)
        && !type.Namespace.StartsWith("OrleansKv", StringComparison.Ordinal);

    private void CheckInterface(Type grainInterface)
    {
        CheckAlias(grainInterface);
        var methodAliases = new Dictionary<string, MethodInfo>(StringComparer.Ordinal);
        foreach (var method in grainInterface.GetInterfaces().Where(inherited => !IsFromOrleans(inherited)).Prepend(grainInterface).SelectMany(type => type.GetMethods(Declared)))
            CheckMethod(method, methodAliases);
    }

    private void CheckMethod(MethodInfo method, Dictionary<string, MethodInfo> aliases)
    {
        var name = $"{method.DeclaringType}.{method.Name}";
        if (method.IsSpecialName || method.IsGenericMethod)
        {
            Report(name, "a grain interface has plain methods only: no property, no event, no generic method");
            return;
        }

        var alias = method.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias;
        if (string.IsNullOrEmpty(alias))
            Report(name, "has no [Alias]");
        else if (!aliases.TryAdd(alias, method))
            Report(name, $"has the [Alias] '{alias}' of {aliases[alias].DeclaringType}.{aliases[alias].Name}");

        CheckResult(name, method.ReturnType);
        foreach (var parameter in method.GetParameters())
        {
            var where = $"{name}({parameter.Name})";
            if (parameter.ParameterType.IsByRef)
                Report(where, "is passed by reference");
            else if (parameter.ParameterType != typeof(CancellationToken))
                CheckType(where, parameter.ParameterType);
        }
    }

    private void CheckResult(string where, Type type)
    {
        if (type == typeof(Task) || type == typeof(ValueTask))
            return;
        if (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>)))
            CheckType(where, type.GetGenericArguments()[0]);
        else
            Report(where, $"returns {type}, which is no task");
    }

    private void CheckType(string where, Type type)
    {
        if (Leaves.Contains(type) || (type.IsInterface && typeof(IAddressable).IsAssignableFrom(type)))
            return;
        if (type.IsGenericType && Containers.Contains(type.GetGenericTypeDefinition()))
        {
            foreach (var argument in type.GetGenericArguments())
                CheckType(where, argument);
        }
        else if (IsFrameworks(type))
        {
            Report(where, $"{type} is not among the framework's types that are known to be immutable");
        }
        else if (_visited.Add(type))
        {
            CheckMessage(type);
        }
    }

    private static bool IsFrameworks(Type type) =>
        type.IsArray || type.IsPointer || type.IsGenericParameter || type.Namespace is null or "System" || IsFromOrleans(type)
        || type.Namespace.StartsWith("System.", StringComparison.Ordinal) || type.Namespace.StartsWith("Microsoft.", StringComparison.Ordinal);

    private void CheckMessage(Type type)
    {
        var name = type.ToString();
        if (type.GetCustomAttribute<GenerateSerializerAttribute>(inherit: false) is null)
            Report(name, "has no [GenerateSerializer]");
        CheckAlias(type);
        if (type.IsEnum)
            return;
        if (!type.IsSealed)
            Report(name, "is not sealed");
        if (type.GetCustomAttribute<ImmutableAttribute>(inherit: false) is null)
            Report(name, "has no [Immutable]");
        if (!type.IsValueType && type.BaseType != typeof(object))
            Report(name, $"derives from {type.BaseType}");
        CheckMembers(type, name);
    }

    private void CheckMembers(Type type, string name)
    {
        var ids = new Dictionary<uint, string>();
        var properties = type.GetProperties(Declared).ToDictionary(property => $"<{property.Name}>k__BackingField", StringComparer.Ordinal);
        foreach (var field in type.GetFields(Declared))
        {
            var member = properties.Remove(field.Name, out var property) ? (MemberInfo)property : field;
            var where = $"{name}.{member.Name}";
            if (member.GetCustomAttribute<IdAttribute>(inherit: false) is not { Id: var id })
                Report(where, "has no [Id], so it would be lost on the way");
            else if (!ids.TryAdd(id, member.Name))
                Report(where, $"has the [Id] {id} of {ids[id]}");
            if (!field.IsInitOnly)
                Report(where, "can be changed once made");
            CheckType(where, field.FieldType);
        }

        foreach (var property in properties.Values.Where(property => property.GetCustomAttribute<IdAttribute>(inherit: false) is not null))
            Report($"{name}.{property.Name}", "has an [Id] but stores nothing");
    }

    private void CheckAlias(Type type)
    {
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        var alias = definition.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias;
        if (string.IsNullOrEmpty(alias))
            Report(type.ToString(), "has no [Alias]");
        else if (!_aliases.TryAdd(alias, definition) && _aliases[alias] != definition)
            Report(type.ToString(), $"has the [Alias] '{alias}' of {_aliases[alias]}");
    }

    private void Report(string where, string what) => _violations.Add($"{where}: {what}");
}
