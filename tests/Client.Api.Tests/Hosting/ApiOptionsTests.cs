using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansKv.Client.Api.Hosting;

public sealed class ApiOptionsTests
{
    public static TheoryData<ApiOptions, bool> Bounds => new()
    {
        { new ApiOptions(), true },
        { new ApiOptions { MaxValueBytes = 1 }, true },
        { new ApiOptions { MaxValueBytes = 0 }, false },
        { new ApiOptions { MaxValueBytes = 67_108_864 }, true },
        { new ApiOptions { MaxValueBytes = 67_108_865 }, false },
        { new ApiOptions { MaxDocumentBytes = 1_024 }, true },
        { new ApiOptions { MaxDocumentBytes = 1_023 }, false },
        { new ApiOptions { MaxDocumentBytes = 1_048_576 }, true },
        { new ApiOptions { MaxDocumentBytes = 1_048_577 }, false },
        { new ApiOptions { MaxConcurrentRequests = 1 }, true },
        { new ApiOptions { MaxConcurrentRequests = 0 }, false },
        { new ApiOptions { MaxConcurrentRequests = 1_000_000 }, true },
        { new ApiOptions { MaxConcurrentRequests = 1_000_001 }, false },
        { new ApiOptions { MaxValueBytes = 9, MaxValueBytesInFlight = 9 }, true },
        { new ApiOptions { MaxValueBytes = 9, MaxValueBytesInFlight = 8 }, false },
        { new ApiOptions { MaxValueBytesInFlight = 68_719_476_736 }, true },
        { new ApiOptions { MaxValueBytesInFlight = 68_719_476_737 }, false },
        { new ApiOptions { MaxConnections = 1 }, true },
        { new ApiOptions { MaxConnections = 0 }, false },
        { new ApiOptions { MaxConnections = 1_000_000 }, true },
        { new ApiOptions { MaxConnections = 1_000_001 }, false },
        { new ApiOptions { HealthTimeout = TimeSpan.FromTicks(1) }, true },
        { new ApiOptions { HealthTimeout = TimeSpan.Zero }, false },
        { new ApiOptions { HealthTimeout = TimeSpan.FromSeconds(60) }, true },
        { new ApiOptions { HealthTimeout = TimeSpan.FromSeconds(60.1) }, false },
        { new ApiOptions { RetryAfterSeconds = 1 }, true },
        { new ApiOptions { RetryAfterSeconds = 0 }, false },
        { new ApiOptions { RetryAfterSeconds = 3_600 }, true },
        { new ApiOptions { RetryAfterSeconds = 3_601 }, false },
        { new ApiOptions { Meters = [] }, true },
        { new ApiOptions { Meters = [.. Enumerable.Range(0, 64).Select(meter => $"m{meter}")] }, true },
        { new ApiOptions { Meters = [.. Enumerable.Range(0, 65).Select(meter => $"m{meter}")] }, false },
        { new ApiOptions { Meters = [new string('m', 255)] }, true },
        { new ApiOptions { Meters = [new string('m', 256)] }, false },
        { new ApiOptions { Meters = [" "] }, false },
        { new ApiOptions { Meters = ["twice", "twice"] }, false },
        { new ApiOptions { MaxSeriesPerInstrument = 1 }, true },
        { new ApiOptions { MaxSeriesPerInstrument = 0 }, false },
        { new ApiOptions { MaxSeriesPerInstrument = 100_000 }, true },
        { new ApiOptions { MaxSeriesPerInstrument = 100_001 }, false },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void Options_are_checked_when_the_front_door_is_added(ApiOptions options, bool valid)
    {
        var error = Record.Exception(() => new ServiceCollection().AddKvApi(options));
        if (valid)
            Assert.Null(error);
        else
            Assert.IsType<ArgumentException>(error);
    }

    [Fact]
    public void Options_are_read_from_configuration_and_a_misspelt_one_is_an_error()
    {
        static ApiOptions Read(params (string Name, string Value)[] settings) => FrontDoorConfiguration.ReadApi(
            new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => "Kv:Api:" + setting.Name, setting => (string?)setting.Value)).Build());

        Assert.Equal(new ApiOptions(), Read());
        Assert.Equal(
            new ApiOptions { MaxValueBytes = 5, HealthTimeout = TimeSpan.FromSeconds(2) },
            Read(("MaxValueBytes", "5"), ("HealthTimeout", "00:00:02")));
        Assert.Equal(["OrleansKv", "My.Meter"], Read(("Meters:0", "OrleansKv"), ("Meters:1", "My.Meter")).Meters);
        Assert.Empty(Read(("Meters", "")).Meters);
        Assert.Throws<InvalidOperationException>(() => Read(("Meters", "OrleansKv")));
        Assert.Throws<InvalidOperationException>(() => Read(("MaxValueByte", "5")));
        Assert.Throws<InvalidOperationException>(() => Read(("MaxValueBytes", "many")));
    }

    [Fact]
    public async Task A_process_that_cannot_be_configured_says_why_and_returns_2()
    {
        using var error = new StringWriter();
        Assert.Equal(2, await FrontDoorApplication.RunAsync(["--Kv:Api:MaxValueBytes=0"], error));
#if EMBEDDED_ENGINE
        Assert.Contains("embedded engine", error.ToString(), StringComparison.Ordinal);
#else
        Assert.Contains("MaxValueBytes", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, await FrontDoorApplication.RunAsync(["--Kv:Gateways:0=nowhere"], error));
        Assert.Contains("'nowhere'", error.ToString(), StringComparison.Ordinal);
#endif
    }
}
