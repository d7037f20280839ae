namespace OrleansKv.Ring;

/// <summary>What nodes of one cluster must have in common to work together.</summary>
public static class NodeFormat
{
    /// <summary>The version of what nodes store and send. It changes when nodes of an earlier release could not read it.</summary>
    public const int Version = 1;
}
