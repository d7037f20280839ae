using Microsoft.OpenApi;
using static OrleansKv.Client.Api.OpenApi.DocumentSchemas;

namespace OrleansKv.Client.Api.OpenApi;

/// <summary>The schemas of the documents about nodes.</summary>
internal static class NodeSchemas
{
    private static readonly string[] Beliefs = ["alive", "suspect", "down", "left"];

    /// <summary>Every named schema.</summary>
    public static IEnumerable<(string Name, OpenApiSchema Schema)> All(OpenApiDocument document) =>
    [
        ("Nodes", Object(("answeredBy", Text("The node that answers.")), ("nodes", Array(Reference("Node", document))))),
        ("Node", Node(document)),
        ("Belief", Belief()),
        ("NodeHints", Hints()),
        ("NodeAntiEntropy", AntiEntropy(document)),
        ("NodeReaping", Reaping()),
        ("NodeReadRepairs", Object(
            ("done", Whole("Repairs of stale replicas that its reads found, since its process started.")),
            ("failed", Whole("Those that the replica refused, or did not answer in time.")),
            ("skipped", Whole("Those that were not tried: too many were running, or the node was busy.")))),
        ("ClusterSummary", Summary()),
    ];

    /// <summary>All but the first six are left out where nothing is known.</summary>
    private static OpenApiSchema Node(OpenApiDocument document)
    {
        var schema = Object(
            ("node", Text("The node's name.")),
            ("zone", Text("Its zone.")),
            ("weight", Whole("Its weight.")),
            ("role", Choice("What it is to the ring: leaving is a former member that still hands over what it holds, spare one that holds nothing.", "member", "leaving", "spare")),
            ("status", Choice("Whether it is an active member.", "up", "down")),
            ("address", Nullable(Text("Its silo's address; null while it was never seen."))));
        // Not there before the answering node has begun to gossip.
        schema.Properties!["belief"] = Reference("Belief", document);
        // Only in the list of nodes.
        schema.Properties["seenBy"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "What nodes believe of it, by their names.",
            AdditionalProperties = Choice("What that node believes.", Beliefs),
        };
        schema.Properties["replicasOutOfDate"] = Whole("Replicas of it that are not known to hold what the other home replicas hold.");
        // Only in the list of nodes, and not of one that did not answer.
        schema.Properties["hints"] = Array(Reference("NodeHints", document));
        schema.Properties["antiEntropy"] = Reference("NodeAntiEntropy", document);
        schema.Properties["reaping"] = Reference("NodeReaping", document);
        schema.Properties["readRepairs"] = Reference("NodeReadRepairs", document);
        return schema;
    }

    private static OpenApiSchema Belief() => Object(
        ("status", Choice("What the answering node believes of it: suspect is its own opinion, down the majority's.", Beliefs)),
        ("phi", Number("How unlikely its silence is, as -log10 of a probability; 1000 at most.")),
        ("incarnation", Whole("Rises with every start of the node, and when it refutes that it is suspected; 0 when it was never heard of.")),
        ("heartbeat", Whole("Counts its gossip rounds.")),
        ("heartbeatAgeSeconds", Number("How long ago that was heard of.")),
        ("since", Text("Since when it has the status.", "date-time")),
        ("ringVersion", Whole("The version of the ring that it goes by; 0 when it was never heard of.")),
        ("suspectedBy", Array(Text("A node that suspects it."))));

    private static OpenApiSchema Hints() => Object(
        ("target", Text("The node for which something is kept.")),
        ("count", Whole("Keys with a hint.")),
        ("bytes", Whole("Bytes of their values, roughly.")),
        ("oldest", Nullable(Text("When the oldest of them was written."))),
        ("delivered", Whole("Hints delivered since the node started.")),
        ("dropped", Whole("Hints given up, because there were too many or they were too old.")));

    private static OpenApiSchema AntiEntropy(OpenApiDocument document) => Object(
        ("paused", Truth("True while it begins no exchanges.")),
        ("running", Whole("Exchanges that run.")),
        ("ranges", Whole("Its home ranges.")),
        ("rangesOutOfDate", Whole("Those of which it does not know that all home replicas hold the same: the last exchange with one failed, or there was none.")),
        ("keysOutOfDate", Whole("Keys that the last exchanges of its ranges found to differ: repaired, unless they failed.")),
        ("oldestExchangeSeconds", Number("Age of the exchange that is the oldest; since the start where there was none.")),
        ("exchanges", Whole("Exchanges that came to their end, since its process started.")),
        ("failures", Whole("Exchanges that failed.")),
        ("round", new OpenApiSchema
        {
            Description = "Its part of the last repair round; null when there was none.",
            OneOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, Reference("RepairRound", document)],
        }));

    private static OpenApiSchema Reaping() => Object(
        ("tombstones", Whole("Keys of which it is the first home replica and that hold nothing but tombstones and values that expire.")),
        ("confirmed", Whole("Those of which all nodes have said once that they hold the same.")),
        ("reaped", Whole("Keys forgotten since it started.")),
        ("lastRoundSeconds", Nullable(Number("Age of the last round that came to its end."))),
        ("waitsFor", Nullable(Text("Why the last round forgot nothing."))));

    private static OpenApiSchema Summary() => Object(
        ("up", Whole("Nodes that are active and that the answering node has alive.")),
        ("suspected", Whole("Active nodes that it suspects.")),
        ("down", Whole("All other nodes.")),
        ("unanswered", Array(Text("A node that did not answer: the following numbers lack what it would add."))),
        ("rangesOutOfDate", Whole("Key ranges of which some node does not know that all home replicas hold the same.")),
        ("hints", Whole("Hints outstanding.")),
        ("hintBytes", Whole("Bytes of their values, roughly.")),
        ("tombstones", Whole("Keys that wait to be forgotten.")),
        ("oldestExchangeSeconds", Nullable(Number("Age of the exchange that is the oldest."))));
}
