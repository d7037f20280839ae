using FsCheck;
using FsCheck.Fluent;

namespace OrleansKv.Versioning;

/// <summary>Runs properties over random histories; a failure prints the seed and the shortest history found.</summary>
internal static class Histories
{
    private static readonly Arbitrary<int[]> Steps = Arb.From(
        Gen.Choose(0, int.MaxValue).ArrayOf(),
        ArbMap.Default.ArbFor<int[]>().Shrinker);

    public static void Check(HistorySettings settings, Action<VersionHistory> property, int histories = 200) =>
        Prop.ForAll(Steps, steps => property(new VersionHistory(settings, steps)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(histories).WithEndSize(80));
}
