using System.Text.Json.Serialization;

namespace OrleansKv.Client.Fixtures;

[JsonSerializable(typeof(string[]))]
internal sealed partial class TestJson : JsonSerializerContext;
