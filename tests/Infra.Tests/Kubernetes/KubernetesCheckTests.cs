using OrleansKv.Infra.Yaml;

namespace OrleansKv.Infra.Kubernetes;

/// <summary>The check against the repository's own manifests with one mistake each.</summary>
public sealed class KubernetesCheckTests
{
    [Theory]
    [InlineData("apiVersion: apps/v1\nkind: StatefulSet", "apiVersion: apps/v1beta1\nkind: StatefulSet", "StatefulSet/node: has the apiVersion apps/v1beta1; a StatefulSet has apps/v1")]
    [InlineData("kind: StatefulSet\n", "kind: StatefulSets\n", "StatefulSets/node: is of a kind that is not known: 'StatefulSets'")]
    [InlineData("kind: Deployment\nmetadata:\n  name: front-door\n", "kind: Deployment\nmetadata:\n", "Deployment/: has no name")]
    [InlineData("kind: Deployment\nmetadata:\n  name: front-door\n  namespace: orleanskv", "kind: Deployment\nmetadata:\n  name: front-door\n  namespace: kv", "Deployment/front-door: is in the namespace kv, which is not there")]
    [InlineData("kind: Deployment\nmetadata:\n  name: front-door\n  namespace: orleanskv\n", "kind: Deployment\nmetadata:\n  name: front-door\n", "Deployment/front-door: has no namespace")]
    [InlineData("metadata:\n  name: front-door-pods", "metadata:\n  name: front-door", "Service/front-door: is there twice")]
    [InlineData("  serviceName: node\n", "  serviceNam: node\n", "StatefulSet/node: has an unknown field spec.serviceNam")]
    [InlineData("  serviceName: node\n", "", "StatefulSet/node: lacks spec.serviceName")]
    [InlineData("  serviceName: node\n", "  serviceName: front-door\n", "StatefulSet/node: needs a headless service front-door")]
    [InlineData("          readinessProbe:", "          readinesProbe:", "Deployment/front-door: has an unknown field spec.template.spec.containers.readinesProbe")]
    [InlineData("          readinessProbe:", "          readinesProbe:", "Deployment/front-door: lacks spec.template.spec.containers.readinessProbe")]
    [InlineData("              port: http\n            periodSeconds: 2", "              port: web\n            periodSeconds: 2", "Deployment/front-door: has a startupProbe at the port web, which it does not have")]
    [InlineData("      targetPort: http", "      targetPort: web", "Service/front-door: leads to the port web, which its pods do not have")]
    [InlineData("        - port: gateway", "        - port: gate", "NetworkPolicy/node: leads to the port gate, which its pods do not have")]
    [InlineData("  selector:\n    app.kubernetes.io/part-of: orleanskv", "  selector:\n    app.kubernetes.io/part-of: other", "Service/front-door: selects no pods")]
    [InlineData("    matchLabels:\n      app.kubernetes.io/part-of: orleanskv\n      app.kubernetes.io/name: front-door\n  strategy", "    matchLabels:\n      app.kubernetes.io/part-of: orleanskv\n      app.kubernetes.io/name: node\n  strategy", "Deployment/front-door: does not select its own pods")]
    [InlineData("  maxUnavailable: 1\n  selector:\n    matchLabels:\n      app.kubernetes.io/part-of: orleanskv", "  maxUnavailable: 1\n  selector:\n    matchLabels:\n      app.kubernetes.io/part-of: other", "PodDisruptionBudget/front-door: selects no pods with .spec.selector")]
    [InlineData("            - configMapRef:\n                name: node", "            - configMapRef:\n                name: nodes", "StatefulSet/node: takes its environment from ConfigMap nodes, which is not there")]
    [InlineData("key: connection-string", "key: connectionstring", "Deployment/front-door: takes connectionstring from Secret clustering, which does not have it")]
    [InlineData("Kv__Node__SiloPort: \"11111\"", "Kv__Node__SiloPort: 11111", "ConfigMap/node: has the value 11111 of Kv__Node__SiloPort, which is no text")]
    [InlineData("            - name: data\n", "            - name: dat\n", "StatefulSet/node: mounts dat, which is no volume")]
    [InlineData("runAsNonRoot: true", "runAsNonRoot: false", "Deployment/front-door: may run as root")]
    [InlineData("readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "Deployment/front-door: can write to its file system")]
    [InlineData("allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true", "Deployment/front-door: may gain privileges")]
    [InlineData("drop: [ALL]", "drop: [NET_RAW]", "Deployment/front-door: keeps capabilities")]
    [InlineData("            limits:\n              memory: 1Gi", "            limits:\n              cpu: 1", "Deployment/front-door: has no limit of memory")]
    public void A_mistake_is_found(string good, string bad, string problem)
    {
        var text = KubernetesFiles.Text;
        var at = text.IndexOf(good, StringComparison.Ordinal);
        Assert.True(at >= 0, $"The manifests do not have: {good}");

        Assert.Contains(problem, KubernetesCheck.Problems(YamlDocuments.Parse(text.Remove(at, good.Length).Insert(at, bad))));
    }
}
