extern alias generator;

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace OrleansKv.Embedded.Generator;

public sealed class GrainProxyGeneratorTests
{
    [Theory]
    [InlineData("void Bad();", "must return Task")]
    [InlineData("int Bad();", "must return Task")]
    [InlineData("IAsyncEnumerable<int> Bad();", "must return Task")]
    [InlineData("Task Bad<T>(T item);", "is generic")]
    [InlineData("Task Bad(ref int number);", "passed by reference")]
    [InlineData("Task Bad(CancellationToken one, CancellationToken two);", "more than one cancellation token")]
    [InlineData("int Bad { get; }", "only methods")]
    [InlineData("[OneWay] Task<int> Bad();", "cannot have a result")]
    [InlineData("[ResponseTimeout(\"soon\")] Task Bad();", "is no time above zero")]
    [InlineData("[ResponseTimeout(\"00:00:00\")] Task Bad();", "is no time above zero")]
    public void What_cannot_be_called_is_an_error_at_its_place(string member, string message)
    {
        var (diagnostics, _) = Run($"public interface IBadGrain : IGrainWithStringKey {{ {member} }}");

        var diagnostic = Assert.Single(diagnostics);
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
        Assert.Contains(message, diagnostic.GetMessage());
        Assert.Equal("Source.cs", diagnostic.Location.GetLineSpan().Path);
    }

    [Theory]
    [InlineData("public interface IBadGrain<T> : IGrainWithStringKey { Task Do(T item); }", "is generic")]
    [InlineData("public class Outer { private interface IBadGrain : IGrainWithStringKey { Task Do(); } }", "must be public or internal")]
    public void An_interface_that_cannot_be_called_is_an_error(string source, string message)
    {
        var (diagnostics, _) = Run(source);

        Assert.Contains(message, Assert.Single(diagnostics).GetMessage());
    }

    [Fact]
    public void Every_kind_of_good_method_compiles()
    {
        var (diagnostics, compilation) = Run(
            """
            public interface IBase : IAddressable { Task<string?> Inherited(string? text, params int[] numbers); }
            internal interface IGoodGrain : IGrainWithStringKey, IBase, IRemindable
            {
                Task Plain();
                Task Plain(int @class);
                ValueTask<(int Left, string? Right)> Pair(List<string?> items, CancellationToken token, int after = 3);
                [OneWay] ValueTask Forget(object __thing);
                [AlwaysInterleave, ReadOnly, ResponseTimeout("00:00:01")] Task<int[]?> Many();
            }
            public static partial class Outer { public partial interface INestedGrain : IGrainWithIntegerKey { Task Do(); } public partial interface INestedGrain : IBase { } }
            """);

        Assert.Empty(diagnostics);
        Assert.Empty(compilation.GetDiagnostics().Where(static diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
    }

    [Fact]
    public void An_interface_that_is_no_grains_gets_no_code()
    {
        var (diagnostics, compilation) = Run("public interface IOther : IDisposable { int Number { get; } }");

        Assert.Empty(diagnostics);
        Assert.DoesNotContain(compilation.SyntaxTrees, static tree => tree.FilePath.Contains("Proxy_"));
    }

    private static (ImmutableArray<Diagnostic> Diagnostics, Compilation Compilation) Run(string source)
    {
        const string usings =
            """
            using System; using System.Collections.Generic; using System.Threading; using System.Threading.Tasks;
            using Orleans; using Orleans.Concurrency; using Orleans.Runtime;

            """;
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(static path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "Generated.Tests",
            [CSharpSyntaxTree.ParseText("#nullable enable\n" + usings + source, options, path: "Source.cs")],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        var driver = CSharpGeneratorDriver.Create(
            [new generator::OrleansKv.Embedded.Generator.GrainProxyGenerator().AsSourceGenerator()], parseOptions: options);
        driver.RunGeneratorsAndUpdateCompilation(compilation, out var result, out var diagnostics);
        return (diagnostics, result);
    }
}
