namespace OrleansKv.Silo.Serve;

public sealed class NodeProcessTests
{
    [Fact]
    public async Task A_wrong_setting_ends_the_start_with_a_sentence()
    {
        var error = new StringWriter();
        Assert.Equal(2, await KvCommandLine.RunAsync(["serve", "--Kv:Node:Name=node-1", "--Kv:Members=node-1,node-2,node-3", "--Kv:Node:SiloPort=0"], TextWriter.Null, error));
        Assert.Equal("Kv:Node:SiloPort is 0; it must be 1 to 65535.", error.ToString().Trim());
    }

#if EMBEDDED_ENGINE
    [Fact]
    public async Task On_the_embedded_engine_it_says_what_it_needs()
    {
        var error = new StringWriter();
        Assert.Equal(2, await KvCommandLine.RunAsync(["serve", "--Kv:Node:Name=node-1", "--Kv:Members=node-1,node-2,node-3"], TextWriter.Null, error));
        Assert.Contains("OrleansEngine=Microsoft", error.ToString(), StringComparison.Ordinal);
    }
#endif
}
