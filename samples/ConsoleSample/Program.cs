// A walk through the client, against `./kv up`. The address may be given: dotnet run --project samples/ConsoleSample -c Release -- http://127.0.0.1:9000
using System.Text;
using OrleansKv.Client;
using OrleansKv.Replicas;

await using var client = new KvClient(new KvClientOptions { Endpoints = [new Uri(args.Length > 0 ? args[0] : "http://127.0.0.1:8080")] });
try
{
    const string bucket = "console-sample";
    var key = Guid.NewGuid().ToString("N");

    // A missing key is a result.
    Console.WriteLine($"before: {(await client.GetAsync(bucket, key)).IsFound}");

    // Create it, if nobody else did. The second try is refused.
    await client.PutAsync(bucket, key, Bytes("milk"), new KvPutOptions { ContentType = "text/plain", Condition = KvCondition.Absent });
    try
    {
        await client.PutAsync(bucket, key, Bytes("tea"), new KvPutOptions { Condition = KvCondition.Absent });
    }
    catch (KvException exception) when (exception.Code == KvCodes.PreconditionFailed)
    {
        Console.WriteLine($"created twice: {exception.Code}");
    }

    // A write that has not read is concurrent with what is there: both values stay, as siblings.
    await client.PutAsync(bucket, key, Bytes("bread"), new KvPutOptions { ContentType = "text/plain" });
    Console.WriteLine($"siblings: {(await client.GetAsync(bucket, key)).Siblings.Length}");

    // A resolver makes one value of them, and the client writes it back.
    var merged = await client.GetAsync(bucket, key, new KvGetOptions { Resolver = Join });
    Console.WriteLine($"resolved: {Text(merged.Value!)}");

    // Replace what was read.
    await client.PutAsync(bucket, key, Bytes("all bought"), new KvPutOptions { ContentType = "text/plain", Context = merged.Context });
    Console.WriteLine($"replaced: {Text((await client.GetAsync(bucket, key)).Value!)}");

    // Many at once, with an outcome each.
    ObjectKey[] keys = [.. Enumerable.Range(0, 100).Select(i => new ObjectKey(bucket, $"{key}-{i}"))];
    var written = await client.PutManyAsync([.. keys.Select(each => new KvPut(each, Bytes(each.Key), new KvPutOptions { Ttl = TimeSpan.FromMinutes(10) }))]);
    Console.WriteLine($"batch: {written.Count(outcome => outcome.Error is null)} written, {written.Count(outcome => outcome.Error is not null)} failed");

    await client.DeleteAsync(bucket, key);
    Console.WriteLine($"after: {(await client.GetAsync(bucket, key)).IsFound}");
    return 0;
}
catch (KvException exception)
{
    await Console.Error.WriteLineAsync($"{exception.Code}: {exception.Message}");
    return 1;
}

static ValueTask<KvResolution?> Join(ObjectKey key, KvGetResult read, CancellationToken cancellationToken) =>
    new(new KvResolution(Bytes(string.Join(", ", read.Siblings.Select(Text).Order())), "text/plain"));

static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

static string Text(KvValue value) => Encoding.UTF8.GetString(value.Bytes.Span);
