namespace OrleansKv.Client.Api.Buckets;

/// <summary>Writes a time to live as the API spells it.</summary>
internal sealed class TtlConverter() : TextConverter<TimeSpan>(TtlText.Of);
