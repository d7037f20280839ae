// A service that keeps shopping carts in OrleansKv, against `./kv up`:
//   dotnet run --project samples/AspNetSample -c Release
//   curl -X PUT http://127.0.0.1:5080/carts/ada/milk
//   curl http://127.0.0.1:5080/carts/ada
using OrleansKv.Client;
using OrleansKv.Samples.AspNet;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.ConfigureHttpJsonOptions(static options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, CartJson.Default));
builder.Services.AddOrleansKv(options => options with { Endpoints = [new Uri(builder.Configuration["OrleansKv"] ?? "http://127.0.0.1:8080")] });
builder.Services.AddSingleton<Carts>();
if (builder.Configuration["urls"] is null)
    builder.WebHost.UseUrls("http://127.0.0.1:5080");

var app = builder.Build();
app.Use(static async (context, next) =>
{
    try
    {
        await next(context);
    }
    catch (KvException exception) when (!context.Response.HasStarted)
    {
        // What the store refuses is the caller's to mend; what it fails at may pass.
        context.Response.StatusCode = exception.Status < 500 ? exception.Status : StatusCodes.Status503ServiceUnavailable;
        await context.Response.WriteAsync(exception.Code);
    }
});
app.MapGet("/carts/{user}", static (string user, Carts carts, CancellationToken cancellationToken) => carts.ReadAsync(user, cancellationToken));
app.MapPut("/carts/{user}/{item}", static (string user, string item, Carts carts, CancellationToken cancellationToken) => carts.AddAsync(user, item, cancellationToken));
app.MapDelete("/carts/{user}", static (string user, Carts carts, CancellationToken cancellationToken) => carts.EmptyAsync(user, cancellationToken));
await app.RunAsync();
