using OrleansKv.Silo;

return await KvCommandLine.RunAsync(args, Console.Out, Console.Error);
