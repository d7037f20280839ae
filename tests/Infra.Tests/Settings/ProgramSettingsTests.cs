namespace OrleansKv.Infra.Settings;

public sealed class ProgramSettingsTests
{
    private const string Node = "orleanskv/silo";
    private const string FrontDoor = "orleanskv/client-api";

    private static Dictionary<string, string> GoodNode => new()
    {
        ["Kv__ClusterId"] = "c",
        ["Kv__Members"] = "node-1/zone-1,node-2/zone-2",
        ["Kv__Node__Name"] = "node-1",
        ["Kv__Store__Directory"] = "/data",
        ["ASPNETCORE_URLS"] = "http://0.0.0.0:8080",
    };

    [Fact]
    public void A_good_environment_passes()
    {
        Assert.Empty(ProgramSettings.Problems(Node, GoodNode));
        Assert.Empty(ProgramSettings.Problems(FrontDoor, new Dictionary<string, string> { ["Kv__ClusterId"] = "c", ["Kv__Gateways__0"] = "node-1:30000" }));
    }

    [Theory]
    [InlineData("Kv__Node__Nam", "node-1", "Nam")]
    [InlineData("Kv__Stores__Kind", "log", "Stores")]
    [InlineData("Kv_Store__Kind", "log", "Kv_Store__Kind")]
    [InlineData("ASPNETCORE_URL", "http://0.0.0.0:8080", "ASPNETCORE_URL")]
    [InlineData("Kv__Node__StopTimeout", "soon", "StopTimeout")]
    [InlineData("Kv__Store__Fsync", "sometimes", "Fsync")]
    [InlineData("Kv__Clustering__Kind", "paper", "Kind")]
    [InlineData("Kv__Members", "", "Members")]
    public void A_misspelt_variable_or_a_wrong_value_is_found(string name, string value, string named)
    {
        var variables = GoodNode;
        variables[name] = value;
        Assert.Contains(named, Assert.Single(ProgramSettings.Problems(Node, variables)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_only_a_node_has_is_refused_for_a_front_door() =>
        Assert.Contains("Members", Assert.Single(ProgramSettings.Problems(FrontDoor, new Dictionary<string, string> { ["Kv__Members"] = "node-1" })), StringComparison.Ordinal);

    [Fact]
    public void An_unknown_image_is_found() =>
        Assert.Contains("orleanskv/other", Assert.Single(ProgramSettings.Problems("orleanskv/other", GoodNode)), StringComparison.Ordinal);
}
