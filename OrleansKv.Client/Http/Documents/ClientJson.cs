using System.Text.Json.Serialization;

namespace OrleansKv.Client.Http.Documents;

/// <summary>The JSON documents of the HTTP API that the client reads and writes, with serializers made at build time. Members that it does not know are passed over.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SiblingsDocument))]
[JsonSerializable(typeof(ProblemDocument))]
[JsonSerializable(typeof(BucketDocument))]
[JsonSerializable(typeof(RingDocument))]
internal sealed partial class ClientJson : JsonSerializerContext;
