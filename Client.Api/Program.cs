using OrleansKv.Client.Api.Health;
using OrleansKv.Client.Api.Hosting;

return args is [HealthCommand.Name, .. var rest]
    ? await HealthCommand.Create(Console.Error).Parse(rest).InvokeAsync()
    : await FrontDoorApplication.RunAsync(args, Console.Error);
