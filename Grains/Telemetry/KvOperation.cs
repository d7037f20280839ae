namespace OrleansKv.Telemetry;

/// <summary>A client operation, as metrics name it.</summary>
internal readonly record struct KvOperation(string Name)
{
    public static KvOperation Get { get; } = new("get");

    public static KvOperation Put { get; } = new("put");

    public static KvOperation Delete { get; } = new("delete");
}
