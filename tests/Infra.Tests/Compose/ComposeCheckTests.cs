using OrleansKv.Infra.Yaml;

namespace OrleansKv.Infra.Compose;

/// <summary>The check against the repository's own file with one mistake each.</summary>
public sealed class ComposeCheckTests
{
    [Theory]
    [InlineData("node-1-data:/data", "node-9-data:/data", "node-1: has a volume node-9-data, which is not declared")]
    [InlineData("node-1-data:/data", "node-9-data:/data", "the file: declares volumes node-1-data, which nobody uses")]
    [InlineData("node-2-data:/data", "node-1-data:/data", "the file: gives the volume node-1-data to several services")]
    [InlineData("node-1-data:/data", "node-1-data", "node-1: has a volume node-1-data without a place")]
    [InlineData("./haproxy.cfg:", "./nginx.conf:", "balancer: is given ./nginx.conf, which is not there")]
    [InlineData("haproxy.cfg:ro", "haproxy.cfg", "balancer: may change ./haproxy.cfg")]
    [InlineData("[cluster, outside]", "[cluster, inside]", "a service: is in the network inside, which is not declared")]
    [InlineData("[cluster, outside]", "[cluster]", "the file: declares networks outside, which nobody uses")]
    [InlineData("networks: [cluster, outside]\n", "\n", "balancer: has no network")]
    [InlineData("      front-door-1:\n", "      front-door-3:\n", "balancer: depends on front-door-3, which is not there")]
    [InlineData("      front-door-1:\n", "      node-4:\n", "balancer: depends on node-4, which not every profile has")]
    [InlineData("service_completed_successfully", "service_healthy", "node-1: waits for schema to be healthy, which has no health check")]
    [InlineData("    user: nobody\n", "    restart: always\n", "node-1: waits for schema to end, which is restarted")]
    [InlineData("docker/ClientApi.Dockerfile", "docker/FrontDoor.Dockerfile", "front-door-1: is built from infra/docker/FrontDoor.Dockerfile, which is not there")]
    [InlineData("    ports:", "    port:", "balancer: has an unknown field port")]
    [InlineData("\nnetworks:", "\nnetwork:", "the file: has an unknown field network")]
    [InlineData("\"127.0.0.1:${KV_PORT:-8080}:8080\"", "\"8080:8080\"", "balancer: publishes 8080:8080 beyond this machine")]
    [InlineData("    image: haproxy:3.0-alpine\n", "", "balancer: has no image")]
    [InlineData("test: [CMD, wget", "test: [CMD-SHELL, wget", "balancer: has a health check that needs a shell")]
    [InlineData("  read_only: true\n", "  read_only: false\n", "node-1: can write to its file system")]
    [InlineData("[\"no-new-privileges:true\"]", "[]", "node-1: may gain privileges")]
    public void A_mistake_is_found(string good, string bad, string problem)
    {
        var at = ComposeFile.Text.IndexOf(good, StringComparison.Ordinal);
        Assert.True(at >= 0, $"The file does not have: {good}");
        var values = ComposeFile.Example;
        values["POSTGRES_PASSWORD"] = "secret";
        values["KV_ORLEANS_SQL"] = ".";

        var file = ComposeVariables.Replace(YamlDocuments.Parse(ComposeFile.Text.Remove(at, good.Length).Insert(at, bad)).Single(), values)!.AsObject();

        Assert.Contains(problem, ComposeCheck.Problems(file, RepositoryFiles.PathOf(ComposeFile.Folder)));
    }

    [Fact]
    public void A_variable_without_a_value_is_found() =>
        Assert.Contains("POSTGRES_PASSWORD", Assert.Throws<KeyNotFoundException>(() => ComposeVariables.Replace(YamlDocuments.Parse(ComposeFile.Text).Single(), ComposeFile.Example)).Message, StringComparison.Ordinal);
}
