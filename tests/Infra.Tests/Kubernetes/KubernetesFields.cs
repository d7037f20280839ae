using System.Text.Json.Nodes;
using OrleansKv.Infra.Yaml;

namespace OrleansKv.Infra.Kubernetes;

/// <summary>
/// The fields that the manifests may have and those that they must have. Kubernetes refuses others, or drops them in silence. It is the part of its API that the
/// manifests use: whoever uses more adds it here.
/// </summary>
internal static class KubernetesFields
{
    private const string Meta = "apiVersion kind metadata!";

    private static readonly Dictionary<string, (string ApiVersion, string Fields, string Spec)> Kinds = new(StringComparer.Ordinal)
    {
        ["Namespace"] = ("v1", Meta, ""),
        ["ConfigMap"] = ("v1", $"{Meta} data!", ""),
        ["Secret"] = ("v1", $"{Meta} type stringData!", ""),
        ["Service"] = ("v1", $"{Meta} spec!", "type clusterIP publishNotReadyAddresses selector! ports!"),
        ["StatefulSet"] = ("apps/v1", $"{Meta} spec!", "serviceName! replicas! podManagementPolicy minReadySeconds selector! template! volumeClaimTemplates updateStrategy"),
        ["Deployment"] = ("apps/v1", $"{Meta} spec!", "replicas! selector! strategy template!"),
        ["PodDisruptionBudget"] = ("policy/v1", $"{Meta} spec!", "maxUnavailable! selector!"),
        ["NetworkPolicy"] = ("networking.k8s.io/v1", $"{Meta} spec!", "podSelector! policyTypes! ingress!"),
    };

    private static readonly (string Path, string Fields)[] Pod =
    [
        ("template", "metadata! spec!"),
        ("template.spec", "automountServiceAccountToken terminationGracePeriodSeconds! securityContext! affinity topologySpreadConstraints! containers! nodeSelector volumes"),
        ("template.spec.securityContext", "runAsNonRoot! runAsUser runAsGroup fsGroup fsGroupChangePolicy seccompProfile!"),
        ("template.spec.topologySpreadConstraints", "topologyKey! maxSkew! whenUnsatisfiable! labelSelector!"),
        ("template.spec.containers", "name! image! imagePullPolicy envFrom env ports! lifecycle startupProbe! readinessProbe! livenessProbe! resources! securityContext! volumeMounts"),
        ("template.spec.containers.startupProbe", "httpGet! periodSeconds timeoutSeconds failureThreshold"),
        ("template.spec.containers.readinessProbe", "httpGet! periodSeconds timeoutSeconds failureThreshold"),
        ("template.spec.containers.livenessProbe", "httpGet! periodSeconds timeoutSeconds failureThreshold"),
        ("template.spec.containers.resources", "requests! limits!"),
        ("template.spec.containers.securityContext", "allowPrivilegeEscalation! readOnlyRootFilesystem! capabilities!"),
        ("template.spec.containers.volumeMounts", "name! mountPath! readOnly"),
        ("template.spec.containers.ports", "name! containerPort!"),
        ("template.spec.containers.env", "name! value valueFrom"),
        ("ports", "name port! targetPort!"),
    ];

    /// <summary>What an object has too much or too little.</summary>
    public static IEnumerable<string> Problems(JsonObject item)
    {
        var kind = item.Text("kind") ?? "";
        if (!Kinds.TryGetValue(kind, out var known)) return [$"is of a kind that is not known: '{kind}'"];
        var problems = new List<string>();
        if (item.Text("apiVersion") != known.ApiVersion) problems.Add($"has the apiVersion {item.Text("apiVersion")}; a {kind} has {known.ApiVersion}");
        if (string.IsNullOrEmpty(item.Text("metadata.name"))) problems.Add("has no name");
        if (kind != "Namespace" && string.IsNullOrEmpty(item.Text("metadata.namespace"))) problems.Add("has no namespace");
        Check(item, "", known.Fields, problems);
        if (item.At("spec") is JsonObject spec)
        {
            Check(spec, "spec", known.Spec, problems);
            foreach (var (path, fields) in Pod)
                foreach (var node in Follow(spec, path.Split('.'))) Check(node, $"spec.{path}", fields, problems);
        }

        return problems;
    }

    private static void Check(JsonObject node, string path, string fields, List<string> problems)
    {
        var allowed = fields.Split(' ').ToDictionary(static field => field.TrimEnd('!'), static field => field.EndsWith('!'), StringComparer.Ordinal);
        problems.AddRange(node.Where(pair => !allowed.ContainsKey(pair.Key)).Select(pair => $"has an unknown field {path}.{pair.Key}"));
        problems.AddRange(allowed.Where(field => field.Value && node[field.Key] is null).Select(field => $"lacks {path}.{field.Key}"));
    }

    /// <summary>All mappings at a path, each element of lists on the way.</summary>
    private static IEnumerable<JsonObject> Follow(JsonNode? node, ReadOnlyMemory<string> path) => node switch
    {
        JsonArray list => list.SelectMany(element => Follow(element, path)),
        JsonObject mapping when path.IsEmpty => [mapping],
        JsonObject mapping => Follow(mapping[path.Span[0]], path[1..]),
        _ => [],
    };
}
