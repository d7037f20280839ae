namespace OrleansKv.Storage.Log;

public sealed class LogStoreOptionsTests
{
    private static readonly LogStoreOptions Options = new();

    public static TheoryData<LogStoreOptions, LogStoreOptions> Bounds => new()
    {
        { Options with { SegmentBytes = 4096 }, Options with { SegmentBytes = 4095 } },
        { Options with { SegmentBytes = 1 << 30 }, Options with { SegmentBytes = (1 << 30) + 1 } },
        { Options with { CacheBytes = 0 }, Options with { CacheBytes = -1 } },
        { Options with { CacheBytes = 1L << 40 }, Options with { CacheBytes = (1L << 40) + 1 } },
        { Options with { MaxRecordBytes = 4096 }, Options with { MaxRecordBytes = 4095 } },
        { Options with { MaxRecordBytes = 1 << 28 }, Options with { MaxRecordBytes = (1 << 28) + 1 } },
        { Options with { MaxQueuedBytes = 4096 }, Options with { MaxQueuedBytes = 4095 } },
        { Options with { MaxQueuedBytes = 1 << 30 }, Options with { MaxQueuedBytes = (1 << 30) + 1 } },
        { Options with { MaxBatchBytes = 4096 }, Options with { MaxBatchBytes = 4095 } },
        { Options with { MaxBatchBytes = 1 << 26 }, Options with { MaxBatchBytes = (1 << 26) + 1 } },
        { Options with { CompactionLiveShare = 0 }, Options with { CompactionLiveShare = -0.01 } },
        { Options with { CompactionLiveShare = 0.9 }, Options with { CompactionLiveShare = 0.91 } },
        { Options with { CompactionBytesPerSecond = 65_536 }, Options with { CompactionBytesPerSecond = 65_535 } },
        { Options with { CompactionBytesPerSecond = 1L << 36 }, Options with { CompactionBytesPerSecond = (1L << 36) + 1 } },
        { Options with { SnapshotAfterBytes = 4096 }, Options with { SnapshotAfterBytes = 4095 } },
        { Options with { SnapshotAfterBytes = 1L << 40 }, Options with { SnapshotAfterBytes = (1L << 40) + 1 } },
        { Options with { MaintenanceInterval = TimeSpan.FromMilliseconds(10) }, Options with { MaintenanceInterval = TimeSpan.FromMilliseconds(9) } },
        { Options with { MaintenanceInterval = TimeSpan.FromHours(1) }, Options with { MaintenanceInterval = TimeSpan.FromHours(1.1) } },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void A_setting_may_be_at_its_bound_and_no_further(LogStoreOptions at, LogStoreOptions beyond)
    {
        at.Validate();
        Assert.Throws<ArgumentOutOfRangeException>(beyond.Validate);
    }

    [Fact]
    public void A_share_that_is_no_number_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>((Options with { CompactionLiveShare = double.NaN }).Validate);
}
