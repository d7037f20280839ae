using Microsoft.OpenApi;
using OrleansKv.Client.Api.Plans;
using static OrleansKv.Client.Api.OpenApi.DocumentSchemas;

namespace OrleansKv.Client.Api.OpenApi;

/// <summary>The schemas of the documents about plans.</summary>
internal static class PlanSchemas
{
    /// <summary>Every named schema.</summary>
    public static IEnumerable<(string Name, OpenApiSchema Schema)> All(OpenApiDocument document) =>
    [
        ("RingChange", Change()),
        ("NewPlan", NewPlan(document)),
        ("Plan", Plan(document)),
        ("Plans", Object(
            ("ringVersion", Whole("The version of the ring.")),
            ("plans", Array(Reference("Plan", document))))),
    ];

    private static OpenApiSchema Change()
    {
        var schema = Object(
            ("change", Choice("What kind of change.", "join", "leave", "remove", "replace", "weight")),
            ("node", Name("The node that it is about.")));
        schema.Properties!["by"] = Name("With replace, which demands it: the node that comes.");
        schema.Properties["weight"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Minimum = "1",
            Maximum = Digits(PlanReader.MaxWeight),
            Description = "With weight, which demands it, join and replace: the node's weight. Left out: the one that it is configured with, or the replaced node's.",
        };
        schema.Properties["zone"] = Name("With join and replace: the zone of the node that comes. Left out: the one that it is configured with.");
        schema.AdditionalPropertiesAllowed = false;
        return schema;
    }

    private static OpenApiSchema NewPlan(OpenApiDocument document)
    {
        var changes = Array(Reference("RingChange", document));
        (changes.MinItems, changes.MaxItems) = (1, PlanReader.MaxChanges);
        var schema = Object(("changes", changes));
        schema.AdditionalPropertiesAllowed = false;
        return schema;
    }

    private static OpenApiSchema Plan(OpenApiDocument document) => Object(
        ("id", Text("The plan's id.")),
        ("status", Choice("How far it is.", "staged", "committed", "done", "cancelled")),
        ("changes", Array(Reference("RingChange", document))),
        ("createdAt", Text("When it was made.", "date-time")),
        ("committedAt", Nullable(Text("When it was committed.", "date-time"))),
        ("endedAt", Nullable(Text("When it was done or cancelled.", "date-time"))),
        ("nodes", Array(Object(
            ("node", Text("The node.")),
            ("before", Whole("Home replicas before.")),
            ("after", Whole("Home replicas afterwards.")),
            ("gained", Whole("Home replicas that are new on it.")),
            ("lost", Whole("Home replicas that it loses.")),
            ("gainedBytes", Whole("Bytes of those that are new, as far as is known; 0 in the list of plans.")),
            ("lostBytes", Whole("Bytes of those that it loses, as far as is known; 0 in the list of plans."))))),
        ("balanceBefore", Number("The largest load of a node over its fair share before; 0 when that ring is not known any more.")),
        ("balanceAfter", Number("The same afterwards.")),
        ("spreadBefore", Number("The share of key ranges whose home replicas are in as many zones as can be, before; 0 when that ring is not known any more.")),
        ("spreadAfter", Number("The same afterwards.")),
        ("movedReplicas", Whole("Home replicas that are new on their node.")),
        ("leastReplicas", Whole("The least that any such change moves.")),
        ("movedBytes", Whole("Bytes that are to be copied, as far as is known; 0 in the list of plans.")),
        ("expectedSeconds", Number("How long that takes at the configured pace; 0 in the list of plans.")),
        ("settledRanges", Whole("Key ranges that lie as they are to.")),
        ("moving", Array(Object(
            ("range", Whole("A key range that does not yet lie as it is to, those in the greatest danger first.")),
            ("phase", Choice("How far it is.", "settled", "filling", "switching", "draining")),
            ("ageSeconds", Number("How long the answering node has known of that phase.")),
            ("copies", Whole("Home replicas that were not given up and hold all of the range.")),
            ("keys", Whole("Keys that were brought so far, or are still to be dropped.")),
            ("waitsFor", Nullable(Text("What it waits for; null when it is about to go on.")))))));

    private static OpenApiSchema Name(string description)
    {
        var schema = Text(description);
        (schema.MinLength, schema.MaxLength) = (1, PlanReader.MaxNameLength);
        return schema;
    }

    private static string Digits(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
