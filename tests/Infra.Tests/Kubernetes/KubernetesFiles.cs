using System.Text.Json.Nodes;
using OrleansKv.Infra.Yaml;

namespace OrleansKv.Infra.Kubernetes;

/// <summary>The manifests of the repository.</summary>
internal static class KubernetesFiles
{
    /// <summary>The folder that they are in.</summary>
    public const string Folder = "infra/kubernetes";

    /// <summary>All of them as one text, the example of the secret too.</summary>
    public static string Text => string.Join("\n---\n", Files.Select(RepositoryFiles.Read));

    /// <summary>All objects, the example of the secret too.</summary>
    public static IReadOnlyList<JsonObject> Load() => YamlDocuments.Parse(Text);

    private static IEnumerable<string> Files => RepositoryFiles.Find(Folder, "*.yaml").Where(static file => Path.GetFileName(file) != "kustomization.yaml");

    /// <summary>The environment that the containers of a workload's pod have.</summary>
    /// <param name="objects">All objects.</param>
    /// <param name="workload">The StatefulSet or Deployment.</param>
    /// <param name="pod">The pod's name.</param>
    public static Dictionary<string, string> EnvironmentOf(IReadOnlyList<JsonObject> objects, JsonObject workload, string pod)
    {
        var container = workload.List("spec.template.spec.containers").Single();
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in container.List("envFrom").SelectMany(from => KubernetesCheck.Find(objects, "ConfigMap", from.Text("configMapRef.name")).Texts("data")))
            variables[name] = value;
        foreach (var variable in container.List("env"))
            variables[variable.Text("name")!] = ValueOf(objects, variable, pod);
        return variables;
    }

    private static string ValueOf(IReadOnlyList<JsonObject> objects, JsonNode variable, string pod) => variable.Text("valueFrom.fieldRef.fieldPath") switch
    {
        "metadata.name" => pod,
        "status.podIP" => "10.0.0.1",
        null when variable.At("valueFrom.secretKeyRef") is { } secret =>
            KubernetesCheck.Find(objects, "Secret", secret.Text("name")).Texts("stringData")[secret.Text("key")!],
        null => variable.Text("value")!,
        var field => throw new ArgumentException($"The field {field} is not known."),
    };
}
