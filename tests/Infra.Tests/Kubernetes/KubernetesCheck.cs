using System.Text.Json.Nodes;
using OrleansKv.Infra.Yaml;

namespace OrleansKv.Infra.Kubernetes;

/// <summary>Whether Kubernetes objects are whole and refer to what is there.</summary>
internal sealed class KubernetesCheck
{
    private readonly IReadOnlyList<JsonObject> _objects;
    private readonly List<string> _problems = [];

    private KubernetesCheck(IReadOnlyList<JsonObject> objects) => _objects = objects;

    /// <summary>What is wrong; none when all is well.</summary>
    public static IReadOnlyList<string> Problems(IReadOnlyList<JsonObject> objects)
    {
        var check = new KubernetesCheck(objects);
        foreach (var item in objects)
        {
            foreach (var problem in KubernetesFields.Problems(item)) check.Report(item, problem);
            check.CheckNamespace(item);
            check.CheckSelectors(item);
            check.CheckPorts(item);
            check.CheckPod(item);
            if (item.Text("kind") == "ConfigMap") check.CheckTexts(item);
        }

        foreach (var twice in objects.GroupBy(NameOf, StringComparer.Ordinal).Where(static group => group.Count() > 1)) check._problems.Add($"{twice.Key}: is there twice");
        return check._problems;
    }

    /// <summary>An object's kind and name.</summary>
    public static string NameOf(JsonObject item) => $"{item.Text("kind")}/{item.Text("metadata.name")}";

    /// <summary>The one object of a kind and a name, or null.</summary>
    public static JsonObject? Find(IReadOnlyList<JsonObject> objects, string kind, string? name) =>
        objects.FirstOrDefault(item => item.Text("kind") == kind && item.Text("metadata.name") == name);

    private IEnumerable<JsonObject> Workloads => _objects.Where(static item => item.At("spec.template") is not null);

    private void CheckNamespace(JsonObject item)
    {
        var name = item.Text("metadata.namespace");
        if (name is not null && Find(_objects, "Namespace", name) is null) Report(item, $"is in the namespace {name}, which is not there");
    }

    private void CheckTexts(JsonObject item)
    {
        foreach (var (key, value) in item.Map("data").Where(static pair => !pair.Value.IsText())) Report(item, $"has the value {value?.ToJsonString() ?? "null"} of {key}, which is no text");
    }

    /// <summary>A workload selects its own pods; everything else selects pods that some workload makes.</summary>
    private void CheckSelectors(JsonObject item)
    {
        if (item.At("spec.template") is { } template && !Selects(item.Texts("spec.selector.matchLabels"), template))
            Report(item, "does not select its own pods");
        if (item.Text("kind") == "Service" && !PodsOf(item.Texts("spec.selector")).Any())
            Report(item, "selects no pods");
        foreach (var (path, node) in item.Objects())
        {
            foreach (var name in new[] { "selector", "podSelector", "labelSelector" })
            {
                if (node.At($"{name}.matchLabels") is not null && !PodsOf(node.Texts($"{name}.matchLabels")).Any())
                    Report(item, $"selects no pods with {path}.{name}");
            }
        }
    }

    /// <summary>Ports by name are ports of the pods that they lead to.</summary>
    private void CheckPorts(JsonObject item)
    {
        if (item.Text("kind") == "Service")
        {
            foreach (var port in item.List("spec.ports")) CheckPort(item, port.At("targetPort"), PodsOf(item.Texts("spec.selector")));
        }

        if (item.Text("kind") == "NetworkPolicy")
        {
            foreach (var port in item.List("spec.ingress").SelectMany(static rule => rule.List("ports")))
                CheckPort(item, port.At("port"), PodsOf(item.Texts("spec.podSelector.matchLabels")));
        }
    }

    private void CheckPort(JsonObject item, JsonNode? port, IEnumerable<JsonNode> pods)
    {
        if (pods.Any(pod => !ContainersOf(pod).SelectMany(static container => container.List("ports"))
            .Any(known => (port.IsText() ? known.Text("name") : known.Text("containerPort")) == port?.ToString())))
            Report(item, $"leads to the port {port}, which its pods do not have");
    }

    private void CheckPod(JsonObject item)
    {
        if (item.At("spec.template") is not { } template) return;
        if (template.Text("spec.securityContext.runAsNonRoot") != "true") Report(item, "may run as root");
        if (item.Text("kind") == "StatefulSet" && Find(_objects, "Service", item.Text("spec.serviceName"))?.Text("spec.clusterIP") != "None")
            Report(item, $"needs a headless service {item.Text("spec.serviceName")}");
        var volumes = item.List("spec.volumeClaimTemplates").Select(static claim => claim.Text("metadata.name"))
            .Concat(template.List("spec.volumes").Select(static volume => volume.Text("name"))).ToHashSet();
        foreach (var container in ContainersOf(template))
        {
            if (container.Text("securityContext.readOnlyRootFilesystem") != "true") Report(item, "can write to its file system");
            if (container.Text("securityContext.allowPrivilegeEscalation") != "false") Report(item, "may gain privileges");
            if (!container.List("securityContext.capabilities.drop").Any(static capability => capability.ToString() == "ALL")) Report(item, "keeps capabilities");
            if (container.Text("resources.limits.memory") is null) Report(item, "has no limit of memory");
            foreach (var mount in container.List("volumeMounts").Where(mount => !volumes.Contains(mount.Text("name")))) Report(item, $"mounts {mount.Text("name")}, which is no volume");
            CheckProbes(item, container);
            CheckReferences(item, container);
        }
    }

    private void CheckProbes(JsonObject item, JsonNode container)
    {
        foreach (var probe in new[] { "startupProbe", "readinessProbe", "livenessProbe" })
        {
            if (!container.List("ports").Any(port => port.Text("name") == container.Text($"{probe}.httpGet.port")))
                Report(item, $"has a {probe} at the port {container.Text($"{probe}.httpGet.port")}, which it does not have");
        }
    }

    private void CheckReferences(JsonObject item, JsonNode container)
    {
        foreach (var name in container.List("envFrom").Select(static from => from.Text("configMapRef.name")).Where(name => Find(_objects, "ConfigMap", name) is null))
            Report(item, $"takes its environment from ConfigMap {name}, which is not there");
        foreach (var variable in container.List("env"))
        {
            if (variable.At("value") is { } value && !value.IsText()) Report(item, $"has the value {value} of {variable.Text("name")}, which is no text");
            CheckKey(item, variable.At("valueFrom.secretKeyRef"), "Secret", "stringData");
            CheckKey(item, variable.At("valueFrom.configMapKeyRef"), "ConfigMap", "data");
        }
    }

    private void CheckKey(JsonObject item, JsonNode? reference, string kind, string data)
    {
        if (reference is null) return;
        var key = reference.Text("key") ?? "";
        if (Find(_objects, kind, reference.Text("name")).At(data) is not JsonObject known || !known.ContainsKey(key))
            Report(item, $"takes {key} from {kind} {reference.Text("name")}, which does not have it");
    }

    private IEnumerable<JsonNode> PodsOf(Dictionary<string, string> labels) =>
        Workloads.Select(static workload => workload.At("spec.template")!).Where(template => Selects(labels, template));

    private static bool Selects(Dictionary<string, string> labels, JsonNode template)
    {
        var own = template.Texts("metadata.labels");
        return labels.Count > 0 && labels.All(label => own.GetValueOrDefault(label.Key) == label.Value);
    }

    private static IEnumerable<JsonNode> ContainersOf(JsonNode template) => template.List("spec.containers");

    private void Report(JsonObject item, string what) => _problems.Add($"{NameOf(item)}: {what}");
}
