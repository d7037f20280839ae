using System.Text.RegularExpressions;
using OrleansKv.Infra.Settings;
using OrleansKv.Infra.Yaml;
using OrleansKv.Silo.Serve;

namespace OrleansKv.Infra.Compose;

public sealed partial class ComposeFileTests
{
    private static readonly string Directory = RepositoryFiles.PathOf(ComposeFile.Folder);

    private static IReadOnlyList<string> Nodes => [.. ComposeFile.Load().Map("services").Where(static service => service.Value.Text("image") == "orleanskv/silo:latest").Select(static service => service.Key)];

    private static IReadOnlyList<string> FrontDoors => [.. ComposeFile.Load().Map("services").Where(static service => service.Value.Text("image") == "orleanskv/client-api:latest").Select(static service => service.Key)];

    [Fact]
    public void Its_parts_fit_together() => Assert.Empty(ComposeCheck.Problems(ComposeFile.Load(), Directory));

    [Fact]
    public void Every_container_of_a_program_has_an_environment_that_the_program_takes()
    {
        var services = ComposeFile.Load().Map("services").Where(static service => service.Value.Text("image")!.StartsWith("orleanskv/", StringComparison.Ordinal)).ToList();

        Assert.Equal(7, services.Count);
        Assert.All(services, static service =>
            Assert.Empty(ProgramSettings.Problems(service.Value.Text("image")!.Split(':')[0], service.Value.Texts("environment"))));
    }

    [Fact]
    public void The_nodes_are_the_members_under_their_own_names_and_each_is_reached_by_it()
    {
        var services = ComposeFile.Load().At("services");
        var members = MembersText.Parse(ComposeFile.Example["KV_MEMBERS"]);

        Assert.Equal(["node-1", "node-2", "node-3", "node-4", "node-5"], Nodes);
        Assert.Equal(Nodes, members.Select(static member => member.Node));
        Assert.All(Nodes, node =>
        {
            Assert.Equal(node, services.Text($"{node}.environment.Kv__Node__Name"));
            Assert.Equal(node, services.Text($"{node}.environment.Kv__Node__AdvertisedAddress"));
            Assert.Equal($"{node}-data:/data", Assert.Single(services.At(node).List("volumes")).ToString());
        });
        Assert.Equal(["node-4", "node-5"], Nodes.Where(node => services.At(node).List("profiles").Any()));
    }

    [Fact]
    public void Containers_are_given_longer_to_stop_than_nodes_take()
    {
        var services = ComposeFile.Load().At("services");
        Assert.All(Nodes, node => Assert.True(
            TimeSpan.FromSeconds(int.Parse(services.Text($"{node}.stop_grace_period")!.TrimEnd('s')))
            > TimeSpan.Parse(services.Text($"{node}.environment.Kv__Node__StopTimeout")!)));
    }

    [Fact]
    public void The_example_names_every_variable_and_no_other_and_holds_no_secret()
    {
        var used = ComposeVariables.NamesIn(ComposeFile.Text).ToHashSet();
        // Compose itself reads this one.
        used.Add("COMPOSE_PROFILES");

        Assert.Equal(used.Order(), ComposeFile.Example.Keys.Order());
        Assert.Equal("", ComposeFile.Example["POSTGRES_PASSWORD"]);
        var secrets = ComposeFile.Text.Split('\n').Where(static line => line.Contains("PASSWORD", StringComparison.OrdinalIgnoreCase)).ToList();
        Assert.NotEmpty(secrets);
        Assert.All(secrets, static line => Assert.Contains("${POSTGRES_PASSWORD:?", line));
    }

    [Fact]
    public void Git_ignores_what_is_copied_from_the_example() =>
        Assert.Contains(".env", RepositoryFiles.Read(".gitignore").Split('\n'));

    [Fact]
    public void The_balancer_spreads_over_the_front_doors()
    {
        var servers = ServerLine().Matches(RepositoryFiles.Read("infra/compose/haproxy.cfg")).Select(static match => match.Groups[1].Value).ToList();

        Assert.Equal(["front-door-1", "front-door-2"], FrontDoors);
        Assert.Equal(FrontDoors.Select(static name => $"{name}:8080"), servers);
    }

    [GeneratedRegex(@"^\s+server \S+ (\S+)", RegexOptions.Multiline)]
    private static partial Regex ServerLine();
}
