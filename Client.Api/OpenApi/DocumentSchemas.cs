using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using OrleansKv.Client.Api.Problems;

namespace OrleansKv.Client.Api.OpenApi;

/// <summary>The schemas of the API's JSON documents.</summary>
internal static class DocumentSchemas
{
    /// <summary>Every named schema.</summary>
    public static IEnumerable<(string Name, OpenApiSchema Schema)> All(OpenApiDocument document) =>
    [
        ("Problem", Problem()),
        ("Siblings", Object(("siblings", Array(Object(
            ("id", Text("What ?sibling= takes: the same on every node.")),
            ("contentType", Text("The media type that was written with the value.")),
            ("lastModified", Text("When it was written.", "date-time")),
            ("expires", Nullable(Text("When it begins to read as deleted; null: never.", "date-time"))),
            ("size", Whole("The value's size in bytes.")),
            ("value", Text("The value in base64.", "byte"))))))),
        ("Bucket", Bucket(required: true)),
        ("BucketChange", Bucket(required: false)),
        ("Cluster", Object(
            ("name", Text("The cluster's name.")),
            ("answeredBy", Text("The node that answers.")),
            ("version", Text("The release that the node runs.")),
            ("keyRanges", Whole("The number of key ranges.")),
            ("ringVersion", Whole("The version of the ring.")),
            ("defaults", Reference("Bucket", document)),
            ("maxValueBytes", Whole("The largest value that a client may write.")),
            ("summary", Reference("ClusterSummary", document)),
            ("nodes", Array(Reference("Node", document))))),
        ("Ring", Ring()),
        ("Location", Object(
            ("bucket", Text("The bucket.")),
            ("key", Text("The key.")),
            ("hash", Text("The key's position on the ring, as 32 hexadecimal digits.")),
            ("range", Whole("Its key range.")),
            ("n", Whole("Home replicas.")),
            ("replicas", Array(Object(
                ("node", Text("The node.")),
                ("isHome", Truth("False for a fallback.")),
                ("state", Choice("What the node answered.", "present", "deleted", "missing", "corrupt", "unreachable", "not-asked")),
                ("eTag", Nullable(Text("The entity tag of its version set."))),
                ("siblings", Whole("How many live values it holds."))))))),
        ("Health", Health()),
        .. NodeSchemas.All(document),
        .. RepairSchemas.All(document),
        .. PlanSchemas.All(document),
    ];

    /// <summary>Text, optionally of a format.</summary>
    public static OpenApiSchema Text(string description, string? format = null) =>
        new() { Type = JsonSchemaType.String, Description = description, Format = format };

    /// <summary>A whole number.</summary>
    public static OpenApiSchema Whole(string description) => new() { Type = JsonSchemaType.Integer, Format = "int64", Description = description };

    /// <summary>A time to live.</summary>
    public static OpenApiSchema Ttl(string description, string pattern) => new()
    {
        Type = JsonSchemaType.String,
        Pattern = pattern,
        Description = $"{description} A whole number with a unit, such as 90s or 30d.",
    };

    /// <summary>One of some words.</summary>
    public static OpenApiSchema Choice(string description, params IEnumerable<string> words) =>
        new() { Type = JsonSchemaType.String, Description = description, Enum = [.. words.Select(word => (JsonNode)word)] };

    /// <summary>A quorum's size: a word or a number.</summary>
    public static OpenApiSchema Quorum(string description) => new()
    {
        Description = description,
        OneOf =
        [
            Choice("A word; local-quorum is a quorum of the home replicas in the zone of the node that coordinates the request.", "one", "quorum", "local-quorum", "all"),
            new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Description = "A number of replicas." },
        ],
    };

    /// <summary>A named schema.</summary>
    public static OpenApiSchemaReference Reference(string name, OpenApiDocument document) => new(name, document);

    /// <summary>A number.</summary>
    public static OpenApiSchema Number(string description) => new() { Type = JsonSchemaType.Number, Format = "double", Description = description };

    /// <summary>True or false.</summary>
    public static OpenApiSchema Truth(string description) => new() { Type = JsonSchemaType.Boolean, Description = description };

    /// <summary>A list.</summary>
    public static OpenApiSchema Array(IOpenApiSchema items) => new() { Type = JsonSchemaType.Array, Items = items };

    /// <summary>The same, or null.</summary>
    public static OpenApiSchema Nullable(OpenApiSchema schema)
    {
        schema.Type |= JsonSchemaType.Null;
        return schema;
    }

    /// <summary>An object with these members, all required.</summary>
    public static OpenApiSchema Object(params (string Name, IOpenApiSchema Schema)[] members) => new()
    {
        Type = JsonSchemaType.Object,
        Properties = members.ToDictionary(member => member.Name, member => member.Schema),
        Required = members.Select(member => member.Name).ToHashSet(),
    };

    private static OpenApiSchema Bucket(bool required)
    {
        var schema = Object(
            ("n", Whole("Home replicas of each key.")),
            ("r", Quorum("Replicas that a read waits for.")),
            ("w", Quorum("Replicas that a write waits for.")),
            ("conflict", Choice("What becomes of concurrent versions.", "siblings", "lww")),
            ("consistency", Choice("What readers are promised; strong demands R+W>N.", "eventual", "strong")),
            ("ttl", Nullable(Ttl("How long a value lives whose put does not say; null: for ever.", pattern: "^[0-9]{1,9}(ms|s|m|h|d)$"))));
        if (!required)
            schema.Required = null;
        schema.AdditionalPropertiesAllowed = false;
        return schema;
    }

    private static OpenApiSchema Health()
    {
        var schema = Object(("status", Choice("Passes; degraded: an operator should see to the reason.", "ok", "degraded")), ("reason", Text("What is amiss, where something is.")));
        schema.Required!.Remove("reason");
        return schema;
    }

    private static OpenApiSchema Ring() => Object(
        ("version", Whole("The ring's version.")),
        ("digest", Text("Equal digests mean equal rings.")),
        ("n", Whole("The default number of home replicas.")),
        ("members", Array(Object(
            ("node", Text("The node's name.")),
            ("zone", Text("Its zone.")),
            ("weight", Whole("Its weight.")),
            ("tokens", Whole("How many vnode tokens it has.")),
            ("homeReplicas", Whole("Key ranges of which it is a home replica.")),
            ("weightedShare", Number("The key ranges that its weight alone would give it.")),
            ("fairShare", Number("The key ranges that its weight gives it under the limits of distinct nodes and zones."))))),
        ("ranges", Array(Object(
            ("range", Whole("The range's number.")),
            ("start", Text("Its first position on the ring, as 32 hexadecimal digits.")),
            ("preferenceList", Array(Text("A node.")))))));

    private static OpenApiSchema Problem()
    {
        var schema = Object(
            ("type", Text("Identifies the kind of problem.", "uri")),
            ("title", Text("The kind in words.")),
            ("status", Whole("The HTTP status.")),
            ("code", Choice("The kind, for programs.", ProblemKind.All.Select(kind => kind.Code))),
            ("detail", Text("What was wrong with this request.")),
            ("traceId", Text("Under which the server's log has the request.")));
        schema.Properties!["instance"] = Text("The path of the request.", "uri-reference");
        schema.Properties["needed"] = Whole("With quorum-not-met and where replicas were asked: how many had to answer.");
        schema.Properties["got"] = Whole("How many did.");
        schema.Properties["replicas"] = Array(Object(
            ("node", Text("The node.")),
            ("status", Choice("What came of asking it.", Enum.GetValues<Coordination.ReplicaStatus>().Select(ProblemWriter.TextOf))),
            ("detail", Nullable(Text("Why.")))));
        return schema;
    }
}
