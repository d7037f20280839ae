namespace OrleansKv.Silo.Up;

/// <summary>What a person at a terminal wants to see: warnings and errors, a line each.</summary>
internal static class UpLogging
{
    public static void Configure(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(LogLevel.Warning);
        // A start that fails is told in a sentence, not in a stack.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        // A silo of Orleans that starts may take the machine's uptime for a delay.
        logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        });
    }
}
