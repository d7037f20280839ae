using System.Net;
using System.Text.Json.Nodes;
using OrleansKv.Infra.Compose;
using OrleansKv.Infra.Kubernetes;
using OrleansKv.Infra.Yaml;

namespace OrleansKv.Infra.Observability;

/// <summary>What watches a cluster, held against what a cluster has.</summary>
public sealed class ObservabilityTests(RunningCluster cluster) : IClassFixture<RunningCluster>
{
    private const string Folder = "infra/observability";

    private static JsonNode Dashboard => JsonNode.Parse(RepositoryFiles.Read($"{Folder}/dashboard.json"))!;

    private static IReadOnlyList<JsonNode> Panels => [.. Dashboard.List("panels").Where(static panel => panel.Text("type") != "row")];

    private static IReadOnlyList<JsonNode> Rules => [.. YamlDocuments.Load($"{Folder}/alerts.yaml").Single().List("groups").SelectMany(static group => group.List("rules"))];

    [Fact]
    public void Every_metric_and_label_of_the_dashboard_exists()
    {
        var queries = Panels.SelectMany(static panel => panel.List("targets")).Select(static target => target.Text("expr")!).ToList();
        Assert.True(queries.Count > 30);
        Assert.All(queries, query => Assert.Empty(MetricNames.Problems(query, cluster.Metrics)));
        Assert.Equal("label_values(kv_members, cluster)", Assert.Single(Dashboard.List("templating.list"), static variable => variable.Text("type") == "query").Text("query.query"));
        Assert.Contains("kv_members", cluster.Metrics.Keys);
        Assert.All(queries, static query => Assert.Contains("cluster=\"$cluster\"", query, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_metric_and_label_of_the_alerts_exists()
    {
        Assert.True(Rules.Count > 10);
        Assert.All(Rules, rule => Assert.Empty(MetricNames.Problems(rule.Text("expr")!, cluster.Metrics)));
    }

    [Theory]
    [InlineData("sum(rate(kv_request_duration_seconds_total[5m]))", "there is no metric kv_request_duration_seconds_total")]
    [InlineData("kv_member", "there is no metric kv_member")]
    [InlineData("kv_hints", "there is no metric kv_hints")]
    [InlineData("sum by (node) (kv_members)", "there is no label node")]
    [InlineData("kv_members{kv_status=\"down\"}", "there is no label kv_status")]
    public void A_misspelt_name_is_found(string query, string problem) => Assert.Equal(problem, Assert.Single(MetricNames.Problems(query, cluster.Metrics)));

    [Fact]
    public void The_documented_metrics_are_those_that_exist()
    {
        var documented = MetricNames.Documented.SelectMany(static row => row.Names).ToList();

        Assert.Empty(documented.Except(cluster.Metrics.Keys));
        Assert.Empty(cluster.Metrics.Keys.Where(static name => name.StartsWith("kv_", StringComparison.Ordinal)).Except(documented));
    }

    [Fact]
    public void Every_alert_has_a_name_of_its_own_a_severity_and_a_summary()
    {
        Assert.Equal(Rules.Count, Rules.Select(static rule => rule.Text("alert")).Distinct().Count());
        Assert.All(Rules, static rule =>
        {
            Assert.Contains(rule.Text("labels.severity"), new[] { "page", "ticket" });
            Assert.False(string.IsNullOrWhiteSpace(rule.Text("annotations.summary")));
        });
    }

    [Fact]
    public void Panels_have_ids_of_their_own_and_do_not_overlap()
    {
        var all = Dashboard.List("panels").ToList();
        Assert.Equal(all.Count, all.Select(static panel => panel.Text("id")).Distinct().Count());
        var cells = all.SelectMany(static panel => CellsOf(panel.At("gridPos")!)).ToList();
        Assert.Equal(cells.Count, cells.Distinct().Count());
        Assert.All(cells, static cell => Assert.InRange(cell.X, 0, 23));
    }

    [Theory]
    [InlineData("prometheus.yaml", "scrape_configs")]
    [InlineData("collector.yaml", "receivers.prometheus.config.scrape_configs")]
    public void Figures_are_collected_from_every_node_and_front_door(string file, string path)
    {
        var jobs = YamlDocuments.Load($"{Folder}/{file}").Single().List(path).ToList();
        var targets = jobs.SelectMany(static job => job.List("static_configs")).SelectMany(static some => some.List("targets")).Select(static target => target.ToString());
        var programs = ComposeFile.Load().Map("services").Where(static service => service.Value.Text("image")!.StartsWith("orleanskv/", StringComparison.Ordinal)).Select(static service => $"{service.Key}:8080");
        Assert.Equal(programs.Order(), targets.Order());

        var objects = KubernetesFiles.Load();
        var names = jobs.SelectMany(static job => job.List("dns_sd_configs")).SelectMany(static some => some.List("names")).Select(static name => name.ToString()).ToList();
        var headless = objects.Where(static item => item.Text("kind") == "Service" && item.Text("spec.clusterIP") == "None")
            .Select(static service => $"{service.Text("metadata.name")}.{service.Text("metadata.namespace")}.svc.cluster.local");
        Assert.Equal(headless.Order(), names.Order());
    }

    [Fact]
    public async Task Every_path_that_is_asked_by_machines_is_answered()
    {
        string[] paths =
        [
            .. KubernetesFiles.Load().SelectMany(static item => item.Objects()).Select(static entry => entry.Node.Text("httpGet.path")).OfType<string>(),
            .. ComposeFile.Load().Map("services").SelectMany(static service => service.Value.List("healthcheck.test")).Select(static word => word.ToString())
                .Where(static word => word.StartsWith("http://127.0.0.1:8080/health", StringComparison.Ordinal)).Select(static url => new Uri(url).AbsolutePath),
            RepositoryFiles.Read("infra/compose/haproxy.cfg").Split("httpchk GET ")[1].Split('\n')[0],
            // Where figures are collected unless something else is said.
            "/metrics",
        ];

        Assert.Equal(["/health/live", "/health/ready", "/health/startup", "/metrics"], paths.Distinct().Order());
        foreach (var path in paths.Distinct()) Assert.Equal(HttpStatusCode.OK, (await cluster.Http.GetAsync(path)).StatusCode);
    }

    private static IEnumerable<(int X, int Y)> CellsOf(JsonNode place)
    {
        var (x, y) = (int.Parse(place.Text("x")!), int.Parse(place.Text("y")!));
        return from column in Enumerable.Range(x, int.Parse(place.Text("w")!)) from line in Enumerable.Range(y, int.Parse(place.Text("h")!)) select (column, line);
    }
}
