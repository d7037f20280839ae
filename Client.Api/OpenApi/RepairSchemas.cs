using Microsoft.OpenApi;
using static OrleansKv.Client.Api.OpenApi.DocumentSchemas;

namespace OrleansKv.Client.Api.OpenApi;

/// <summary>The schemas of the documents about repair.</summary>
internal static class RepairSchemas
{
    /// <summary>Every named schema.</summary>
    public static IEnumerable<(string Name, OpenApiSchema Schema)> All(OpenApiDocument document) =>
    [
        ("RepairStarted", Object(
            ("id", Text("The round's id.")),
            ("exchanges", Whole("Exchanges of a range between two replicas that belong to it.")),
            ("unreached", Array(Text("A node that takes no part because it did not answer."))))),
        ("RepairRound", Round()),
        ("Repair", Object(("rounds", Array(Reference("RepairRound", document))), ("nodes", Array(Node())))),
        ("Pause", Object(
            ("paused", Truth("What the nodes were told.")),
            ("unreached", Array(Text("A node that did not answer."))))),
    ];

    private static OpenApiSchema Round() => Object(
        ("id", Text("The round's id.")),
        ("ended", Truth("True when nothing of it is left to do.")),
        ("exchanges", Whole("Exchanges that belong to it.")),
        ("done", Whole("Those that came to their end.")),
        ("failed", Whole("Those that failed, or whose peer is down.")),
        ("keys", Whole("Version sets that were stored because of it.")),
        ("bytes", Whole("Bytes that it moved.")));

    private static OpenApiSchema Node() => Object(
        ("node", Text("The node.")),
        ("failure", Nullable(Text("Why it did not answer; then all that follows is null."))),
        ("paused", Nullable(Truth("True while it begins no exchanges."))),
        ("running", Nullable(Whole("Exchanges that run."))),
        ("exchanges", Nullable(Whole("Exchanges that came to their end, since its process started."))),
        ("failures", Nullable(Whole("Exchanges that failed."))),
        ("keysRepaired", Nullable(Whole("Version sets that were stored because of an exchange, on either side."))),
        ("bytesMoved", Nullable(Whole("Bytes of the messages of its exchanges."))),
        ("treesRebuilt", Nullable(Whole("Merkle trees that did not say what the store has."))),
        ("ranges", Nullable(Array(Object(
            ("range", Whole("The key range.")),
            ("peer", Text("The other home replica's node.")),
            ("ageSeconds", Nullable(Number("Time since the last exchange that came to its end."))),
            ("outOfDate", Whole("Keys that the last exchange found to differ.")),
            ("failure", Nullable(Text("Why the last attempt failed."))))))));
}
