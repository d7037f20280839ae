using OrleansKv.Client;

namespace OrleansKv.Samples.AspNet;

/// <summary>Shopping carts: what was put in on either side of a conflict stays in.</summary>
internal sealed class Carts(IKvClient client)
{
    private const string Bucket = "carts";

    public async Task<string[]> ReadAsync(string user, CancellationToken cancellationToken) => (await FindAsync(user, cancellationToken)).Value ?? [];

    public async Task<string[]> AddAsync(string user, string item, CancellationToken cancellationToken)
    {
        var cart = await FindAsync(user, cancellationToken);
        string[] items = [.. (cart.Value ?? []).Append(item).Distinct().Order()];

        // The context says what was read: should somebody else write meanwhile, both carts stay, and the next read merges them.
        var options = new KvPutOptions { Context = cart.Context, Ttl = TimeSpan.FromDays(30) };
        await client.PutJsonAsync(Bucket, user, items, CartJson.Default.StringArray, options, cancellationToken);
        return items;
    }

    public async Task EmptyAsync(string user, CancellationToken cancellationToken)
    {
        var cart = await FindAsync(user, cancellationToken);
        if (cart.IsFound)
            await client.DeleteAsync(Bucket, user, new KvDeleteOptions { Context = cart.Context }, cancellationToken);
    }

    private Task<KvJsonResult<string[]>> FindAsync(string user, CancellationToken cancellationToken) =>
        client.GetJsonAsync(Bucket, user, CartJson.Default.StringArray, static carts => [.. carts.SelectMany(static cart => cart ?? []).Distinct().Order()], null, cancellationToken);
}
