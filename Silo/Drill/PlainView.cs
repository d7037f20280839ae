using System.Globalization;

namespace OrleansKv.Silo.Drill;

/// <summary>A line a second, for logs.</summary>
internal sealed class PlainView(TextWriter output) : IDrillView
{
    public void Show(DrillProgress progress)
    {
        var nodes = string.Join("  ", progress.Nodes.Select(static node => $"{node.Node} {node.State} {DrillText.Count(node.Hints)}/{DrillText.Count(node.OutOfDate)}"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{progress.Elapsed.TotalSeconds,5:0} s  {progress.Rate,7:0} ops/s  {progress.Errors,5} errors  {nodes}  | {progress.Step}"));
    }

    public void Write(string line) => output.WriteLine(line);
}
