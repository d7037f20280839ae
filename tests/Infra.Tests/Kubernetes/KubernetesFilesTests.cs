using System.Text.Json.Nodes;
using OrleansKv.Infra.Settings;
using OrleansKv.Infra.Yaml;
using OrleansKv.Silo.Serve;

namespace OrleansKv.Infra.Kubernetes;

public sealed class KubernetesFilesTests
{
    private static readonly IReadOnlyList<JsonObject> Objects = KubernetesFiles.Load();

    private static JsonObject Node => KubernetesCheck.Find(Objects, "StatefulSet", "node")!;

    private static JsonObject FrontDoor => KubernetesCheck.Find(Objects, "Deployment", "front-door")!;

    private static IReadOnlyList<string> Pods => [.. Enumerable.Range(0, int.Parse(Node.Text("spec.replicas")!)).Select(static ordinal => $"node-{ordinal}")];

    [Fact]
    public void The_objects_are_whole_and_refer_to_what_is_there() => Assert.Empty(KubernetesCheck.Problems(Objects));

    [Fact]
    public void Every_pod_has_an_environment_that_its_program_takes()
    {
        Assert.All(Pods, static pod => Assert.Empty(ProgramSettings.Problems(ImageOf(Node), KubernetesFiles.EnvironmentOf(Objects, Node, pod))));
        Assert.Empty(ProgramSettings.Problems(ImageOf(FrontDoor), KubernetesFiles.EnvironmentOf(Objects, FrontDoor, "front-door-0a1b")));
    }

    [Fact]
    public void The_pods_are_the_members() =>
        Assert.Equal(Pods, MembersText.Parse(KubernetesFiles.EnvironmentOf(Objects, Node, "node-0")["Kv__Members"]).Select(static member => member.Node));

    [Fact]
    public void The_ports_are_those_that_the_program_listens_at()
    {
        var environment = KubernetesFiles.EnvironmentOf(Objects, Node, "node-0");
        var ports = Node.List("spec.template.spec.containers").Single().List("ports").ToDictionary(static port => port.Text("name")!, static port => port.Text("containerPort"));

        Assert.Equal(environment["Kv__Node__SiloPort"], ports["silo"]);
        Assert.Equal(environment["Kv__Node__GatewayPort"], ports["gateway"]);
        Assert.EndsWith($":{ports["http"]}", environment["ASPNETCORE_URLS"], StringComparison.Ordinal);
    }

    [Fact]
    public void Pods_are_given_longer_to_stop_than_nodes_take() =>
        Assert.True(
            TimeSpan.FromSeconds(int.Parse(Node.Text("spec.template.spec.terminationGracePeriodSeconds")!))
            > TimeSpan.Parse(KubernetesFiles.EnvironmentOf(Objects, Node, "node-0")["Kv__Node__StopTimeout"]));

    [Fact]
    public void The_store_is_on_the_pods_own_volume() =>
        Assert.Equal(
            KubernetesFiles.EnvironmentOf(Objects, Node, "node-0")["Kv__Store__Directory"],
            Assert.Single(Node.List("spec.template.spec.containers").Single().List("volumeMounts")).Text("mountPath"));

    [Fact]
    public void Kustomize_takes_every_manifest_but_the_example_of_the_secret_and_every_image()
    {
        var kustomization = Assert.Single(YamlDocuments.Load($"{KubernetesFiles.Folder}/kustomization.yaml"));
        var files = RepositoryFiles.Find(KubernetesFiles.Folder, "*.yaml").Select(Path.GetFileName).Except(["kustomization.yaml", "secret.example.yaml"]);

        Assert.Equal(files.Order(), kustomization.List("resources").Select(static resource => resource.ToString()).Order());
        Assert.Equal([ImageOf(FrontDoor), ImageOf(Node)], kustomization.List("images").Select(static image => image.Text("name")).Order());
    }

    [Fact]
    public void The_example_of_the_secret_holds_none()
    {
        var secret = KubernetesCheck.Find(Objects, "Secret", "clustering").Texts("stringData");
        Assert.Equal("Host=DATABASE;Database=kv;Username=kv;Password=PASSWORD", Assert.Single(secret).Value);
        Assert.All(Objects.Where(static item => item.Text("kind") == "ConfigMap"), static map =>
            Assert.DoesNotContain(map.Texts("data").Keys, static key => key.Contains("ConnectionString", StringComparison.Ordinal)));
    }

    private static string ImageOf(JsonObject workload) => workload.List("spec.template.spec.containers").Single().Text("image")!.Split(':')[0];
}
