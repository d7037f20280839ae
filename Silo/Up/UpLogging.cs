namespace OrleansKv.Silo.Up;

/// <summary>What a person at a terminal wants to see: warnings and errors, a line each.</summary>
internal static class UpLogging
{
    public static void Configure(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(LogLevel.Warning);
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        });
    }
}
