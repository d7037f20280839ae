using System.Globalization;

namespace OrleansKv.Silo.Drill;

/// <summary>The script of a drill.</summary>
internal static class DrillStory
{
    /// <summary>Makes the steps of the story that was asked for.</summary>
    public static IReadOnlyList<DrillStep> Of(DrillSettings settings) => settings.Tale switch
    {
        DrillTale.Failures => FailuresOf(settings),
        DrillTale.Changes => ChangeStory.Of(settings),
        _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Tale, null),
    };

    /// <summary>One fault after the other, each on another node as long as there are enough.</summary>
    private static List<DrillStep> FailuresOf(DrillSettings settings)
    {
        var nodes = Enumerable.Range(1, settings.Nodes).Select(static i => string.Create(CultureInfo.InvariantCulture, $"node-{i}")).ToArray();
        new Random(settings.Seed).Shuffle(nodes);
        var steps = new List<DrillStep> { new("load alone", "", [], settings.StepTime) };
        foreach (var (index, fault) in settings.Faults.Index())
            steps.AddRange(Of(fault, nodes[index % nodes.Length], settings));
        return steps;
    }

    private static DrillStep[] Of(DrillFault fault, string node, DrillSettings settings) => fault switch
    {
        DrillFault.Kill =>
        [
            new($"{node} is killed", node, ["kill"], settings.StepTime),
            new($"{node} is back", node, ["restart"], settings.StepTime),
        ],
        DrillFault.Pause =>
        [
            new(string.Create(CultureInfo.InvariantCulture, $"{node} stands still for {settings.PauseTime.TotalSeconds:0.#} s"), node, ["pause"], settings.PauseTime),
            new($"{node} goes on", node, ["resume"], settings.StepTime),
        ],
        DrillFault.Cut =>
        [
            new($"{node} is cut off", node, ["cut"], settings.StepTime),
            new("the network is whole again", node, ["heal"], settings.StepTime),
        ],
        DrillFault.Wipe =>
        [
            new($"{node} loses its disk and is back", node, ["kill", "wipe", "restart"], settings.StepTime),
        ],
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };
}
