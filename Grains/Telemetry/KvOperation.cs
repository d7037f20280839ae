namespace OrleansKv.Telemetry;

/// <summary>A client operation, as metrics and traces name it.</summary>
internal sealed record KvOperation(string Name)
{
    public static KvOperation Get { get; } = new("get");

    public static KvOperation Put { get; } = new("put");

    public static KvOperation Delete { get; } = new("delete");

    /// <summary>The name of the operation's span.</summary>
    public string SpanName { get; } = $"kv.{Name}";
}
