using System.Text.Json.Serialization;

namespace OrleansKv.Samples.AspNet;

/// <summary>A cart as JSON.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class CartJson : JsonSerializerContext;
