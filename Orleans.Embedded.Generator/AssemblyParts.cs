using Microsoft.CodeAnalysis;

namespace OrleansKv.Embedded.Generator;

/// <summary>An assembly and those with grains that it refers to.</summary>
internal sealed record AssemblyParts(string Name, EquatableList<string> Parts)
{
    public static AssemblyParts Read(Compilation compilation)
    {
        var name = compilation.AssemblyName ?? string.Empty;
        var parts = compilation.SourceModule.ReferencedAssemblySymbols
            .Where(static assembly => assembly.GetAttributes().Any(static attribute =>
                attribute.AttributeClass?.ToDisplayString() == "Orleans.ApplicationPartAttribute"))
            .Select(static assembly => assembly.Name)
            .OrderBy(static part => part, System.StringComparer.Ordinal);
        return new AssemblyParts(name, new EquatableList<string>([name, .. parts]));
    }

    public static string GetNamespace(string assemblyName) => "OrleansKv.Embedded.Generated." + MakeIdentifier(assemblyName);

    public static string MakeIdentifier(string text) => new([.. text.Select(static unit => char.IsLetterOrDigit(unit) ? unit : '_')]);
}
