using System.Globalization;
using OrleansKv.Versioning;

namespace OrleansKv.Client.Api.Objects;

/// <summary>
/// The name of a sibling in the API: its dot as short text, the same on every node. Epoch and counter are hexadecimal and
/// come last, so the dots that a node's name may have do not make it ambiguous.
/// </summary>
internal static class SiblingId
{
    /// <summary>The id of the version with a dot, such as <c>n1.5f3a.2a</c>.</summary>
    public static string Of(Dot dot) =>
        string.Create(CultureInfo.InvariantCulture, $"{Uri.EscapeDataString(dot.Actor.Node)}.{dot.Actor.Epoch:x}.{dot.Counter:x}");
}
