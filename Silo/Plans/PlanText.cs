using System.Globalization;

namespace OrleansKv.Silo.Plans;

/// <summary>Plans for people at a terminal.</summary>
internal static class PlanText
{
    /// <summary>Ranges of a plan that are shown one by one: those in the greatest danger.</summary>
    public const int MaxRanges = 12;

    /// <summary>Writes what a plan does, and how far it is.</summary>
    public static async Task WriteAsync(Plan plan, TextWriter output)
    {
        await output.WriteLineAsync($"{plan.Id}  {plan.Status}");
        foreach (var change in plan.Changes) await output.WriteLineAsync($"  {change}");
        if (plan.Nodes.Length > 0)
        {
            var width = Math.Max(4, plan.Nodes.Max(static node => node.Node.Length));
            await output.WriteLineAsync($"  {"node".PadRight(width)}  before   after  gained    lost       gains       loses");
            foreach (var node in plan.Nodes)
                await output.WriteLineAsync(Invariant($"  {node.Node.PadRight(width)}  {node.Before,6}  {node.After,6}  {node.Gained,6}  {node.Lost,6}  {Bytes(node.GainedBytes),10}  {Bytes(node.LostBytes),10}"));
            await output.WriteLineAsync(Invariant($"  replicas moved {plan.MovedReplicas}, of at least {plan.LeastReplicas}: {Bytes(plan.MovedBytes)}, about {plan.ExpectedSeconds:0.#} s"));
            await output.WriteLineAsync(Invariant($"  balance {plan.BalanceBefore:0.###} -> {plan.BalanceAfter:0.###}, ranges spread over zones {plan.SpreadBefore:P0} -> {plan.SpreadAfter:P0}"));
        }

        if (plan.Status != "staged") await WriteRangesAsync(plan, output);
    }

    /// <summary>Writes how far the plans are that are not over; of those that are cancelled, what moves back.</summary>
    public static async Task WriteStatusAsync(PlanList list, TextWriter output)
    {
        var open = list.Plans.Where(static plan => plan.Status is "staged" or "committed" || (plan.Status == "cancelled" && plan.Moving.Length > 0)).ToList();
        await output.WriteLineAsync(Invariant($"ring version {list.RingVersion}, {(open.Count == 0 ? "nothing is under way" : $"plans: {open.Count}")}"));
        foreach (var plan in open)
        {
            await output.WriteLineAsync($"{plan.Id}  {plan.Status}: {string.Join("; ", plan.Changes)}");
            if (plan.Status != "staged") await WriteRangesAsync(plan, output);
        }
    }

    private static async Task WriteRangesAsync(Plan plan, TextWriter output)
    {
        await output.WriteLineAsync(Invariant($"  ranges settled {plan.SettledRanges} of {plan.SettledRanges + plan.Moving.Length}"));
        if (plan.Moving.Length == 0) return;
        await output.WriteLineAsync("  range  phase          age  copies    keys  waits for");
        foreach (var range in plan.Moving.Take(MaxRanges))
            await output.WriteLineAsync(Invariant($"  {range.Range,5}  {range.Phase,-9}  {range.AgeSeconds,5:0.0} s  {range.Copies,6}  {range.Keys,6}  {range.WaitsFor ?? "-"}"));
        if (plan.Moving.Length > MaxRanges) await output.WriteLineAsync(Invariant($"  and {plan.Moving.Length - MaxRanges} more"));
    }

    private static string Bytes(long bytes) => bytes switch
    {
        < 10_000 => Invariant($"{bytes} B"),
        < 10_000_000 => Invariant($"{bytes / 1_000.0:0} kB"),
        < 10_000_000_000 => Invariant($"{bytes / 1_000_000.0:0} MB"),
        _ => Invariant($"{bytes / 1_000_000_000.0:0} GB"),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
