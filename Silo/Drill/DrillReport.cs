using System.Globalization;

namespace OrleansKv.Silo.Drill;

/// <summary>What a drill came to.</summary>
/// <param name="Steps">Each step's figures, those of the reading back last.</param>
/// <param name="Acknowledged">Keys of which a write was acknowledged.</param>
/// <param name="Checked">Keys that could be read back.</param>
/// <param name="Wrong">Keys that do not hold what they should.</param>
/// <param name="Unequal">Keys whose replicas did not become equal.</param>
/// <param name="Hints">Hints that were left; null where the cluster does not show them.</param>
/// <param name="SettledAfter">How long after the load all replicas were equal and no hint was left; null when they never were.</param>
internal sealed record DrillReport(
    IReadOnlyList<StepFigures> Steps, int Acknowledged, int Checked, IReadOnlyDictionary<string, KeyVerdict> Wrong, int Unequal, long? Hints, TimeSpan? SettledAfter)
{
    private const int ShownKeys = 10;

    /// <summary>Client errors.</summary>
    public long Errors => Steps.Sum(static step => step.ErrorCount);

    /// <summary>True when nothing at all went wrong.</summary>
    public bool IsWell => Errors == 0 && Wrong.Count == 0 && SettledAfter is not null;

    /// <summary>The exit code: 0 or 1.</summary>
    public int ExitCode => IsWell ? 0 : 1;

    /// <summary>The summary, line by line.</summary>
    public IEnumerable<string> Lines()
    {
        yield return "";
        yield return DrillText.Heading;
        foreach (var step in Steps)
        {
            yield return DrillText.Line(step);
            foreach (var error in DrillText.Errors(step)) yield return error;
        }
        yield return "";
        yield return Invariant($"client errors     {Errors}");
        yield return Invariant($"keys read back    {Checked}, of {Acknowledged} with an acknowledged write {Count(KeyVerdict.Lost)} lost it; {Count(KeyVerdict.CameBack)} show a value that was replaced, {Count(KeyVerdict.Foreign)} one that nobody wrote");
        yield return SettledAfter is { } time
            ? Invariant($"replicas          all equal {time.TotalSeconds:0.0} s after the load, {HintsLeft}")
            : Invariant($"replicas          not equal in time: {Unequal} keys differ, {HintsLeft}");
        foreach (var (key, verdict) in Wrong.Take(ShownKeys)) yield return $"    {verdict}: {key}";
        yield return IsWell ? "drill passed" : "drill FAILED";
    }

    private string HintsLeft => Hints is null ? "hints are not shown" : Invariant($"{Hints} hints left");

    private int Count(KeyVerdict verdict) => Wrong.Values.Count(each => each == verdict);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
