using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansKv.Client.Api;

/// <summary>Writes a value as JSON text. The API only writes these documents, so reading is refused.</summary>
internal abstract class TextConverter<T>(Func<T, string> textOf) : JsonConverter<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException($"{typeof(T).Name} is only written.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(textOf(value));
}
