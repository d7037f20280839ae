using System.Reflection;
using System.Runtime.CompilerServices;

namespace OrleansKv.Embedded.PublicApi;

/// <summary>Writes public types and members in the form of the file orleans-api.txt.</summary>
internal static class ApiText
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
    };

    private static readonly HashSet<string> ShortNamespaces =
        ["System", "System.Threading", "System.Threading.Tasks", "System.Collections.Generic"];

    public static string Name(Type type)
    {
        if (type.IsByRef || type.IsGenericParameter)
            return type.IsByRef ? Name(type.GetElementType()!) : type.Name;
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;

        var prefix = type.IsNested ? Name(type.DeclaringType!) + "." : ShortNamespaces.Contains(type.Namespace!) ? "" : type.Namespace + ".";
        var arguments = type.IsGenericType ? $"<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : "";
        return prefix + type.Name.Split('`')[0] + arguments;
    }

    public static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        _ when type.IsSubclassOf(typeof(Delegate)) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    /// <summary>The base class and every interface that is not of the framework's root.</summary>
    public static IEnumerable<string> Bases(Type type)
    {
        if (type.BaseType is { } ancestor && ancestor != typeof(object) && ancestor != typeof(ValueType) && ancestor != typeof(Enum)
            && ancestor != typeof(MulticastDelegate))
            yield return Name(ancestor);
        foreach (var contract in type.GetInterfaces().Where(contract => contract.IsVisible && !contract.Namespace!.StartsWith("System", StringComparison.Ordinal)))
            yield return Name(contract);
    }

    public static IEnumerable<string> Members(Type type) => type.IsEnum
        ? Enum.GetNames(type)
        : type.GetMembers(Declared).Select(member => Member(member)).OfType<string>();

    private static string? Member(MemberInfo member) => member switch
    {
        ConstructorInfo constructor when !constructor.IsStatic && IsVisible(constructor) => $"new({Parameters(constructor)})",
        MethodInfo method when !method.IsSpecialName && IsVisible(method) && !method.Name.Contains('<', StringComparison.Ordinal) && !method.Name.Contains('.', StringComparison.Ordinal) =>
            $"{Modifiers(method)}{Name(method.ReturnType)} {method.Name}{TypeParameters(method)}({Parameters(method)})",
        PropertyInfo property when property.GetAccessors(nonPublic: true).FirstOrDefault(IsVisible) is { } accessor && !property.Name.Contains('.', StringComparison.Ordinal) =>
            $"{Modifiers(accessor)}{Name(property.PropertyType)} {property.Name} {{ {Accessor(property.GetMethod, "get")}{Accessor(property.SetMethod, "set")}}}",
        FieldInfo field when (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName =>
            $"{(field.IsPublic ? "" : "protected ")}{(field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}",
        _ => null,
    };

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Modifiers(MethodInfo method)
    {
        var access = method.IsPublic ? "" : "protected ";
        if (method.IsStatic)
            return access + "static ";
        return method.DeclaringType!.IsInterface ? access : access + (method.IsAbstract ? "abstract " : method.IsVirtual && !method.IsFinal ? "virtual " : "");
    }

    private static string Accessor(MethodInfo? accessor, string keyword) => accessor is not null && IsVisible(accessor) ? keyword + "; " : "";

    private static string TypeParameters(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Parameters(MethodBase method)
    {
        var extended = method.IsDefined(typeof(ExtensionAttribute), inherit: false);
        return string.Join(", ", method.GetParameters().Select(parameter => (extended && parameter.Position == 0 ? "this " : "") + Parameter(parameter)));
    }

    private static string Parameter(ParameterInfo parameter)
    {
        var passing = parameter.ParameterType.IsByRef ? parameter.IsOut ? "out " : "ref " : "";
        return $"{passing}{Name(parameter.ParameterType)} {parameter.Name}{(parameter.IsOptional ? " = ?" : "")}";
    }
}
