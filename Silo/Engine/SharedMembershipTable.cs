#if !EMBEDDED_ENGINE
using System.Globalization;

namespace OrleansKv.Silo.Engine;

/// <summary>
/// The membership table of silos that share a process. It outlives each of them: with the one that localhost clustering keeps
/// in the first silo, a kill of that silo would end the detection of failures, and it could not come back.
/// </summary>
internal sealed class SharedMembershipTable : IMembershipTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SiloAddress, (MembershipEntry Entry, string ETag)> _rows = [];
    private TableVersion _version = new(0, "0");

    public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

    public Task<MembershipTableData> ReadAll() => Task.FromResult(Read(static _ => true));

    public Task<MembershipTableData> ReadRow(SiloAddress key) => Task.FromResult(Read(key.Equals));

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion)
    {
        lock (_lock) return Task.FromResult(!_rows.ContainsKey(entry.SiloAddress) && TryWrite(entry, tableVersion));
    }

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion)
    {
        lock (_lock) return Task.FromResult(_rows.TryGetValue(entry.SiloAddress, out var row) && row.ETag == etag && TryWrite(entry, tableVersion));
    }

    public Task UpdateIAmAlive(MembershipEntry entry)
    {
        lock (_lock)
        {
            if (!_rows.TryGetValue(entry.SiloAddress, out var row)) throw new InvalidOperationException($"{entry.SiloAddress} is not in the membership table.");
            row.Entry.IAmAliveTime = entry.IAmAliveTime;
        }
        return Task.CompletedTask;
    }

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate)
    {
        lock (_lock)
        {
            foreach (var (address, row) in _rows.ToArray())
                if (row.Entry.Status == SiloStatus.Dead && row.Entry.IAmAliveTime < beforeDate.UtcDateTime) _rows.Remove(address);
        }
        return Task.CompletedTask;
    }

    public Task DeleteMembershipTableEntries(string clusterId)
    {
        lock (_lock) _rows.Clear();
        return Task.CompletedTask;
    }

    private bool TryWrite(MembershipEntry entry, TableVersion version)
    {
        if (version.VersionEtag != _version.VersionEtag) return false;
        var etag = version.Version.ToString(CultureInfo.InvariantCulture);
        _version = new TableVersion(version.Version, etag);
        _rows[entry.SiloAddress] = (Copy(entry), etag);
        return true;
    }

    private MembershipTableData Read(Func<SiloAddress, bool> wanted)
    {
        lock (_lock)
        {
            return new MembershipTableData(
                [.. _rows.Values.Where(row => wanted(row.Entry.SiloAddress)).Select(row => Tuple.Create(Copy(row.Entry), row.ETag))], _version);
        }
    }

    /// <summary>Silos change the entries that they read.</summary>
    private static MembershipEntry Copy(MembershipEntry entry) => new()
    {
        SiloAddress = entry.SiloAddress,
        SiloName = entry.SiloName,
        HostName = entry.HostName,
        RoleName = entry.RoleName,
        Status = entry.Status,
        ProxyPort = entry.ProxyPort,
        UpdateZone = entry.UpdateZone,
        FaultZone = entry.FaultZone,
        StartTime = entry.StartTime,
        IAmAliveTime = entry.IAmAliveTime,
        SuspectTimes = entry.SuspectTimes is null ? null : [.. entry.SuspectTimes],
    };
}
#endif
