using OrleansKv.Silo.Plans;

namespace OrleansKv.Silo.Drill;

/// <summary>The script of a drill in which the ring changes: from three nodes to five, to four, one of which is replaced, and another one gets twice its weight.</summary>
internal static class ChangeStory
{
    /// <summary>How many nodes the cluster begins with.</summary>
    public const int Nodes = 3;

    /// <summary>See <see cref="DrillSettings.RequestsPerKey"/>. New keys come more seldom than in the story of failures: while clients wait, a node is filled with 64 keys a second, and each change would take longer than the one before.</summary>
    public const int RequestsPerKey = 100;

    /// <summary>Makes the steps.</summary>
    public static IReadOnlyList<DrillStep> Of(DrillSettings settings)
    {
        string[] nodes = ["node-1", "node-2", "node-3", "node-4", "node-5"];
        new Random(settings.Seed).Shuffle(nodes);
        var (leaving, replaced, heavier) = (nodes[0], nodes[1], nodes[2]);
        return
        [
            new DrillStep("load alone", "", [], settings.StepTime),
            Step("3 -> 5: node-4 and node-5 join", new NodeChange("join", "node-4"), new NodeChange("join", "node-5")),
            Step($"5 -> 4: {leaving} leaves", new NodeChange("leave", leaving)),
            Step($"{replaced} is replaced by node-6", new NodeChange("replace", replaced) { By = "node-6" }),
            Step($"{heavier} gets twice its weight", new NodeChange("weight", heavier) { Weight = 2 }),
        ];

        DrillStep Step(string name, params NodeChange[] changes) => new(name, "", [], settings.StepTime) { Changes = changes };
    }
}
