using System.Text.Json;

namespace OrleansKv.Client.Api.Fakes;

public sealed record RawResponse(int Status, ILookup<string, string> Headers, byte[] Body)
{
    public string? Header(string name) => Headers[name].SingleOrDefault();

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Code => Json.GetProperty("code").GetString()!;

    public string Detail => Json.GetProperty("detail").GetString()!;
}
