namespace OrleansKv.Infra.Observability;

public sealed class PromQlTests
{
    [Theory]
    [InlineData("kv_members", "kv_members")]
    [InlineData("sum by (kv_node) (rate(a_total{b=\"c\",d=~\"e|f\"}[5m])) / sum(rate(g_total[$__rate_interval])) > 0.1", "a_total g_total")]
    [InlineData("sum(a) by (b) / ignoring (c) d > 1e9", "a d")]
    [InlineData("a > 0 and b < 1 or c unless d offset 5m", "a b c d")]
    [InlineData("histogram_quantile(0.99, sum by (le) (rate(a_bucket[5m])))", "a_bucket")]
    [InlineData("label_values(kv_members, cluster)", "kv_members cluster")]
    public void Metrics_are_told_from_functions_labels_and_numbers(string query, string metrics) =>
        Assert.Equal(metrics.Split(' ').Order(), PromQl.MetricsOf(query).Order());

    [Theory]
    [InlineData("a", "")]
    [InlineData("sum by (kv_node, le) (rate(a_total{b=\"c\",d=~\"e|f\"}[5m]))", "b d kv_node le")]
    [InlineData("a / on (c) group_left (d) b", "c d")]
    public void Labels_are_found_where_they_select_and_where_they_group(string query, string labels) =>
        Assert.Equal(labels.Split(' ', StringSplitOptions.RemoveEmptyEntries), PromQl.LabelsOf(query).Order());
}
