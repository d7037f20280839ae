namespace OrleansKv.Client;

/// <summary>A typed value that was read.</summary>
/// <typeparam name="T">What the JSON stands for.</typeparam>
/// <param name="IsFound">True when there is a value; it may be JSON's null.</param>
/// <param name="Value">The value; the default when there is none.</param>
/// <param name="Context">As <see cref="KvGetResult.Context"/>.</param>
/// <param name="ETag">As <see cref="KvGetResult.ETag"/>.</param>
public sealed record KvJsonResult<T>(bool IsFound, T? Value, string? Context, string? ETag);
