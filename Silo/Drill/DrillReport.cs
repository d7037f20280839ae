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

    /// <summary>Whether no read may be stale.</summary>
    public bool IsStrict { get; init; }

    /// <summary>The changes of the ring.</summary>
    public IReadOnlyList<ChangeFigures> Changes { get; init; } = [];

    /// <summary>Reads that did not show the last write that was acknowledged before they began.</summary>
    public long StaleReads => Steps.Sum(static step => step.StaleReads);

    /// <summary>What changes moved over what had to move, on average; 1 when there was none.</summary>
    public double AverageRatio => Changes.Count == 0 ? 1 : Changes.Average(static change => change.Ratio);

    /// <summary>Client errors.</summary>
    public long Errors => Steps.Sum(static step => step.ErrorCount);

    /// <summary>True when nothing at all went wrong.</summary>
    public bool IsWell => Errors == 0 && Wrong.Count == 0 && SettledAfter is not null && !(IsStrict && StaleReads > 0) && AreChangesWell;

    private bool AreChangesWell => Changes.All(static change => change.IsWell) && AverageRatio <= ChangeFigures.MaxAverageRatio;

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
        foreach (var line in ChangeLines()) yield return line;
        yield return Invariant($"client errors     {Errors}");
        if (IsStrict) yield return Invariant($"stale reads       {StaleReads}");
        yield return Invariant($"keys read back    {Checked}, of {Acknowledged} with an acknowledged write {Count(KeyVerdict.Lost)} lost it; {Count(KeyVerdict.CameBack)} show a value that was replaced, {Count(KeyVerdict.Foreign)} one that nobody wrote");
        yield return SettledAfter is { } time
            ? Invariant($"replicas          all equal {time.TotalSeconds:0.0} s after the load, {HintsLeft}")
            : Invariant($"replicas          not equal in time: {Unequal} keys differ, {HintsLeft}");
        foreach (var (key, verdict) in Wrong.Take(ShownKeys)) yield return $"    {verdict}: {key}";
        yield return IsWell ? "drill passed" : "drill FAILED";
    }

    private IEnumerable<string> ChangeLines()
    {
        if (Changes.Count == 0) yield break;
        yield return ChangeText.Heading;
        foreach (var change in Changes)
        {
            yield return ChangeText.Line(change);
            foreach (var fault in ChangeText.Faults(change)) yield return fault;
        }

        yield return "";
        yield return Invariant($"data moved        {AverageRatio:0.00} times the least on average, at most {ChangeFigures.MaxAverageRatio} is well");
        yield return Invariant($"balance           {Changes.Count(static change => change.Fullest.HomeReplicas > change.Fullest.Bound)} changes left a node beyond its bound");
    }

    private string HintsLeft => Hints is null ? "hints are not shown" : Invariant($"{Hints} hints left");

    private int Count(KeyVerdict verdict) => Wrong.Values.Count(each => each == verdict);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
