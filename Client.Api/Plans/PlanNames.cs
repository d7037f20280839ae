using OrleansKv.Ring;

namespace OrleansKv.Client.Api.Plans;

/// <summary>How the API spells kinds of changes, and how far plans and ranges are.</summary>
internal static class PlanNames
{
    /// <summary>The text of a kind of change.</summary>
    public static string TextOf(RingChangeKind kind) => kind switch
    {
        RingChangeKind.Join => "join",
        RingChangeKind.Leave => "leave",
        RingChangeKind.Remove => "remove",
        RingChangeKind.Replace => "replace",
        RingChangeKind.Weight => "weight",
        _ => "unknown",
    };

    /// <summary>Reads a kind of change; null for any other text.</summary>
    public static RingChangeKind? KindOf(string? text) => text switch
    {
        "join" => RingChangeKind.Join,
        "leave" => RingChangeKind.Leave,
        "remove" => RingChangeKind.Remove,
        "replace" => RingChangeKind.Replace,
        "weight" => RingChangeKind.Weight,
        _ => null,
    };

    /// <summary>The text of how far a plan is.</summary>
    public static string TextOf(RingPlanStatus status) => status switch
    {
        RingPlanStatus.Staged => "staged",
        RingPlanStatus.Committed => "committed",
        RingPlanStatus.Done => "done",
        RingPlanStatus.Cancelled => "cancelled",
        _ => "unknown",
    };

    /// <summary>The text of how far a range is.</summary>
    public static string TextOf(MovePhase phase) => phase switch
    {
        MovePhase.Settled => "settled",
        MovePhase.Filling => "filling",
        MovePhase.Switching => "switching",
        MovePhase.Draining => "draining",
        _ => "unknown",
    };
}
