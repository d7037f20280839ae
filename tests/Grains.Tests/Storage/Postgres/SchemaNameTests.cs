using System.Text;

namespace OrleansKv.Storage.Postgres;

public sealed class SchemaNameTests
{
    [Theory]
    [InlineData("n1", "kv_n1")]
    [InlineData("Node-1.example_x", "kv_Node-1.example_x")]
    public void A_plain_name_is_taken_as_it_is(string node, string schema) => Assert.Equal(schema, SchemaName.Of("kv_", node));

    [Fact]
    public void A_name_is_never_longer_than_PostgreSQL_keeps()
    {
        Assert.Equal("kv_" + new string('a', 60), SchemaName.Of("kv_", new string('a', 60)));
        string[] nodes = [new('a', 61), new('ü', 60), " ", "a\"b", string.Concat(Enumerable.Repeat("💥", 100)), new('~', 30)];
        foreach (var node in nodes)
        {
            var schema = SchemaName.Of("kv_", node);
            Assert.InRange(Encoding.UTF8.GetByteCount(schema), 35, SchemaName.MaxBytes);
            Assert.Contains('~', schema);
        }
    }

    [Fact]
    public void Nodes_never_share_a_schema()
    {
        string[] nodes = ["a", "A", "ä", "ö", "a b", "a_b", "a-b", "a\"b", new('a', 60), new('a', 61), new('a', 62), new string('a', 61) + "b", new('é', 40), new('è', 40)];
        Assert.Equal(nodes.Length, nodes.Select(node => SchemaName.Of("kv_", node)).Distinct().Count());
        // What a node of another name is given is no name that a node could have and keep.
        Assert.NotEqual(SchemaName.Of("kv_", "ä"), SchemaName.Of("kv_", SchemaName.Of("kv_", "ä")[3..]));
    }

    [Fact]
    public void An_identifier_is_quoted() => Assert.Equal("\"a\"\"b\"", SchemaName.Quote("a\"b"));
}
