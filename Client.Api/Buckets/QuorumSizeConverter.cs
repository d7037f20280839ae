using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansKv.Coordination;

namespace OrleansKv.Client.Api.Buckets;

/// <summary>Writes a quorum size as its word, or as a number where it is one.</summary>
internal sealed class QuorumSizeConverter : JsonConverter<QuorumSize>
{
    /// <inheritdoc/>
    public override QuorumSize Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException($"{nameof(QuorumSize)} is only written.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, QuorumSize value, JsonSerializerOptions options)
    {
        if (value.Kind == QuorumKind.Count)
            writer.WriteNumberValue(value.Count);
        else
            writer.WriteStringValue(value.ToString());
    }
}
