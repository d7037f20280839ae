using System.Globalization;
using System.Text;

namespace OrleansKv.Silo.Drill;

/// <summary>A few lines at the end of a terminal that are written anew each second, below those that stay.</summary>
internal sealed class LiveView(TextWriter output) : IDrillView
{
    private int _lines;

    public void Show(DrillProgress progress)
    {
        var text = Erase();
        text.AppendLine(CultureInfo.InvariantCulture, $"\e[1m{progress.Step}\e[0m");
        text.AppendLine(CultureInfo.InvariantCulture, $"{progress.Elapsed.TotalSeconds:0} s   {progress.Rate:0} ops/s   {Coloured($"{progress.Errors} errors", progress.Errors == 0)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  {"node",-10} {"state",-10} {"hints",8} {"out of date",12}");
        foreach (var node in progress.Nodes)
        {
            var state = Coloured($"{node.State,-10}", node.State == "alive");
            text.AppendLine(CultureInfo.InvariantCulture, $"  {node.Node,-10} {state} {DrillText.Count(node.Hints),8} {DrillText.Count(node.OutOfDate),12}");
        }
        if (progress.Nodes.Count == 0) text.AppendLine("  no node answered");
        _lines = 3 + Math.Max(1, progress.Nodes.Count);
        output.Write(text);
        output.Flush();
    }

    public void Write(string line)
    {
        output.Write(Erase().AppendLine(line));
        output.Flush();
        _lines = 0;
    }

    private StringBuilder Erase() => new(_lines == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"\e[{_lines}A\e[J"));

    private static string Coloured(string text, bool isWell) => $"\e[{(isWell ? 32 : 31)}m{text}\e[0m";
}
