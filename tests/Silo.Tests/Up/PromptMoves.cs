using OrleansKv.Hosting;

namespace OrleansKv.Silo.Up;

/// <summary>
/// Old holders wait for requests by the old ring: not for so long that a test does. Nor does data move the more slowly the faster the warm process had answered before.
/// </summary>
internal static class PromptMoves
{
    public static KvNodeOptions Configure(KvNodeOptions options) => options with
    {
        Handoff = options.Handoff with { DropDelay = TimeSpan.FromMilliseconds(500), MaxSlowdown = 1 },
        AntiEntropy = options.AntiEntropy with { MaxSlowdown = 1 },
    };
}
