using YamlDotNet.Core;

namespace OrleansKv.Infra.Yaml;

public sealed class YamlDocumentsTests
{
    public static TheoryData<string> Files => [.. RepositoryFiles.Find("infra", "*.yaml")];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_document_of_every_file_can_be_read(string path) => Assert.NotEmpty(YamlDocuments.Load(path));

    [Fact]
    public void Aliases_and_merge_keys_are_resolved_and_own_keys_win()
    {
        var document = Assert.Single(YamlDocuments.Parse("base: &base {a: 1, b: {c: x}}\nderived: {<<: *base, a: 2}\ntwice: {<<: [*base, {d: 3}]}\n"));

        Assert.Equal("""{"a":2,"b":{"c":"x"}}""", document.At("derived")!.ToJsonString());
        Assert.Equal("""{"a":1,"b":{"c":"x"},"d":3}""", document.At("twice")!.ToJsonString());
    }

    [Fact]
    public void Plain_scalars_have_types_and_quoted_ones_are_texts()
    {
        var document = Assert.Single(YamlDocuments.Parse("""{a: 1, b: "1", c: yes, d: 'true', e: ~, f: 0.0.0.0, g: 1.5}"""));

        Assert.Equal("""{"a":1,"b":"1","c":true,"d":"true","e":null,"f":"0.0.0.0","g":1.5}""", document.ToJsonString());
    }

    [Theory]
    [InlineData("a: 1\na: 2\n")]
    [InlineData("a: [1\n")]
    [InlineData("- a\n")]
    [InlineData("a: *nothing\n")]
    public void What_is_wrong_is_refused(string text) => Assert.ThrowsAny<YamlException>(() => YamlDocuments.Parse(text));
}
