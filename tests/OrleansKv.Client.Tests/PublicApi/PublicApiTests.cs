using OrleansKv.Embedded.PublicApi;

namespace OrleansKv.Client.PublicApi;

/// <summary>The library's public surface is what OrleansKv.Client/PublicApi.txt says: it does not change by accident.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_the_one_that_is_written_down()
    {
        using var stream = typeof(PublicApiTests).Assembly.GetManifestResourceStream("PublicApi.txt")!;
        using var reader = new StreamReader(stream);
        string[] written = [.. reader.ReadToEnd().Split('\n').Where(static line => line.Length > 0)];
        string[] surface = [.. Surface()];
        var gone = written.Except(surface, StringComparer.Ordinal).Select(static line => $"- {line}");
        var added = surface.Except(written, StringComparer.Ordinal).Select(static line => $"+ {line}");
        Assert.True(
            written.SequenceEqual(surface, StringComparer.Ordinal),
            "The public surface is not what OrleansKv.Client/PublicApi.txt says. If that is meant, make these changes there, in the order of the lines:\n" + string.Join('\n', gone.Concat(added)));
    }

    /// <summary>A line for each type and for each of its members, with the type before it, so that each line stands for itself. What an engine's generator adds is not ours.</summary>
    private static IEnumerable<string> Surface() => typeof(KvClient).Assembly.GetExportedTypes()
        .Where(static type => type.Namespace!.StartsWith("OrleansKv", StringComparison.Ordinal))
        .SelectMany(static type => ApiText.Members(type)
            .Concat(type.GetFields().Where(static field => field.IsLiteral).Select(static field => $"const {field.Name} = {field.GetRawConstantValue()}"))
            .Select(member => $"{ApiText.Name(type)}: {member}")
            .Prepend(string.Join(" : ", ApiText.Bases(type).Order(StringComparer.Ordinal).Prepend($"{ApiText.Kind(type)} {ApiText.Name(type)}"))))
        .Order(StringComparer.Ordinal);
}
