using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OrleansKv.Embedded.Generator;

/// <summary>Reads a grain interface's methods and finds what is wrong with them.</summary>
internal static class GrainInterfaceReader
{
    private const string Root = "Orleans.Runtime.IAddressable";
    private const string CancellationTokenName = "System.Threading.CancellationToken";

    private static readonly SymbolDisplayFormat FullNames = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static GrainInterfaceModel? Read(GeneratorSyntaxContext syntax, CancellationToken cancellation)
    {
        if (syntax.SemanticModel.GetDeclaredSymbol((InterfaceDeclarationSyntax)syntax.Node, cancellation) is not INamedTypeSymbol type
            || !type.AllInterfaces.Any(static parent => parent.ToDisplayString() == Root)
            || type.DeclaringSyntaxReferences[0].GetSyntax(cancellation) != syntax.Node)
        {
            return null;
        }

        var problems = new List<Problem>();
        if (type.IsGenericType || type.ContainingType is { IsGenericType: true })
        {
            problems.Add(Problem.At(type, $"Grain interface '{type}' is generic, which the embedded engine does not support"));
        }

        if (!IsAccessible(type))
        {
            problems.Add(Problem.At(type, $"Grain interface '{type}' must be public or internal, and so must the types around it"));
        }

        var methods = new List<GrainMethodModel>();
        foreach (var member in new[] { type }.Concat(type.AllInterfaces).SelectMany(static parent => parent.GetMembers()))
        {
            if (member is IMethodSymbol { IsAbstract: true, IsStatic: false, MethodKind: MethodKind.Ordinary } method)
            {
                methods.Add(ReadMethod(method, problems));
            }
            else if (member is IPropertySymbol or IEventSymbol && member.IsAbstract)
            {
                problems.Add(Problem.At(member, $"'{member}' is no method: a grain interface has only methods"));
            }
        }

        return new GrainInterfaceModel(
            type.ToDisplayString(FullNames),
            type.ToDisplayString(),
            AssemblyParts.GetNamespace(type.ContainingAssembly.Name),
            "Proxy_" + AssemblyParts.MakeIdentifier(type.ToDisplayString()),
            new EquatableList<GrainMethodModel>(methods),
            new EquatableList<Problem>(problems));
    }

    private static bool IsAccessible(ISymbol symbol)
    {
        for (var current = symbol; current is INamedTypeSymbol; current = current.ContainingType)
        {
            if (current.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal))
            {
                return false;
            }
        }

        return true;
    }

    private static GrainMethodModel ReadMethod(IMethodSymbol method, List<Problem> problems)
    {
        if (method.IsGenericMethod)
        {
            problems.Add(Problem.At(method, $"Grain method '{method}' is generic, which the embedded engine does not support"));
        }

        if (method.Parameters.Any(static parameter => parameter.RefKind != RefKind.None))
        {
            problems.Add(Problem.At(method, $"Grain method '{method}' has a parameter that is passed by reference"));
        }

        if (method.Parameters.Count(IsCancellationToken) > 1)
        {
            problems.Add(Problem.At(method, $"Grain method '{method}' has more than one cancellation token"));
        }

        var (isTask, isValueTask, result) = ReadReturnType(method.ReturnType);
        if (!isTask)
        {
            problems.Add(Problem.At(method, $"Grain method '{method}' must return Task, Task<T>, ValueTask or ValueTask<T>"));
        }

        var options = ReadOptions(method);
        if (options.Contains("OneWay") && result is not null)
        {
            problems.Add(Problem.At(method, $"One-way grain method '{method}' cannot have a result"));
        }

        return new GrainMethodModel(
            method.ContainingType.ToDisplayString(FullNames),
            method.ContainingType.ToDisplayString(),
            method.Name,
            method.ReturnType.ToDisplayString(FullNames),
            result?.ToDisplayString(FullNames),
            isValueTask,
            new EquatableList<string>(options),
            ReadTimeout(method, problems),
            new EquatableList<GrainParameterModel>([.. method.Parameters.Select(static parameter =>
                new GrainParameterModel(parameter.Type.ToDisplayString(FullNames), parameter.Name, IsCancellationToken(parameter)))]));
    }

    private static bool IsCancellationToken(IParameterSymbol parameter) => parameter.Type.ToDisplayString() == CancellationTokenName;

    private static (bool IsTask, bool IsValueTask, ITypeSymbol? Result) ReadReturnType(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol { Name: "Task" or "ValueTask" } task
            || task.ContainingNamespace.ToDisplayString() != "System.Threading.Tasks")
        {
            return (false, false, null);
        }

        return (true, task.Name == "ValueTask", task.TypeArguments.FirstOrDefault());
    }

    private static List<string> ReadOptions(IMethodSymbol method) =>
        [.. from attribute in method.GetAttributes()
            let name = attribute.AttributeClass?.ToDisplayString()
            where name is "Orleans.Concurrency.AlwaysInterleaveAttribute"
                or "Orleans.Concurrency.ReadOnlyAttribute"
                or "Orleans.Concurrency.OneWayAttribute"
            let lastDot = name.LastIndexOf('.') + 1
            select name.Substring(lastDot, name.Length - lastDot - "Attribute".Length)];

    private static long ReadTimeout(IMethodSymbol method, List<Problem> problems)
    {
        var attribute = method.GetAttributes()
            .FirstOrDefault(static attribute => attribute.AttributeClass?.ToDisplayString() == "Orleans.ResponseTimeoutAttribute");
        if (attribute is null)
        {
            return 0;
        }

        if (System.TimeSpan.TryParse(attribute.ConstructorArguments[0].Value as string, CultureInfo.InvariantCulture, out var timeout)
            && timeout > System.TimeSpan.Zero)
        {
            return timeout.Ticks;
        }

        problems.Add(Problem.At(method, $"The response timeout of grain method '{method}' is no time above zero"));
        return 0;
    }
}
