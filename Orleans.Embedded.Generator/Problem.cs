using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace OrleansKv.Embedded.Generator;

/// <summary>A grain interface that cannot be called.</summary>
internal sealed record Problem(string Message, string Path, TextSpan Span, LinePositionSpan Lines)
{
    private static readonly DiagnosticDescriptor Descriptor = new(
        "OKV0001", "A grain interface cannot be called", "{0}", "Grains", DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static Problem At(ISymbol symbol, string message)
    {
        var location = symbol.Locations.FirstOrDefault(static location => location.IsInSource) ?? Location.None;
        return new Problem(message, location.SourceTree?.FilePath ?? string.Empty, location.SourceSpan, location.GetLineSpan().Span);
    }

    public Diagnostic ToDiagnostic() =>
        Diagnostic.Create(Descriptor, Path.Length == 0 ? Location.None : Location.Create(Path, Span, Lines), Message);
}
