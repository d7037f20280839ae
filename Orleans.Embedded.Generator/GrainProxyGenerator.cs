using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OrleansKv.Embedded.Generator;

/// <summary>Writes, for each grain interface of a compilation, its grain reference class and a request class for each of its methods.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class GrainProxyGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var interfaces = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => node is InterfaceDeclarationSyntax { BaseList: not null },
                static (syntax, cancellation) => GrainInterfaceReader.Read(syntax, cancellation))
            .Where(static found => found is not null)
            .Select(static (found, _) => found!);

        context.RegisterSourceOutput(interfaces, static (output, grainInterface) =>
        {
            foreach (var problem in grainInterface.Problems)
            {
                output.ReportDiagnostic(problem.ToDiagnostic());
            }

            if (grainInterface.Problems.IsEmpty)
            {
                output.AddSource($"{grainInterface.ProxyName}.g.cs", GrainProxyWriter.Write(grainInterface));
            }
        });

        var assembly = context.CompilationProvider.Select(static (compilation, _) => AssemblyParts.Read(compilation));
        var names = interfaces
            .Where(static grainInterface => grainInterface.Problems.IsEmpty)
            .Select(static (grainInterface, _) => new RegisteredInterface(grainInterface.FullName, grainInterface.Name, grainInterface.ProxyFullName))
            .Collect();
        context.RegisterSourceOutput(assembly.Combine(names), static (output, input) =>
            output.AddSource("GrainInterfaceProvider.g.cs", AssemblyWriter.Write(input.Left, input.Right)));
    }
}
