using OrleansKv.Client.Api.Hosting;

return await FrontDoorApplication.RunAsync(args, Console.Error);
