using Npgsql;

namespace OrleansKv.Storage.Postgres;

/// <summary>What a store has to know of the server that it has reached.</summary>
/// <param name="Version">As in <c>server_version_num</c>.</param>
/// <param name="Encoding">The database's encoding.</param>
/// <param name="IsStandby">True when it takes no writes.</param>
/// <param name="Syncs">False when the server does not force its log to the disk: a crash of its machine may take back what was acknowledged, or damage all of it.</param>
/// <param name="History">
/// Which history of the database this is: the system identifier and the timeline. It changes when a standby is promoted or a
/// backup restored, both of which may have lost what was acknowledged.
/// </param>
internal sealed record ServerState(int Version, string Encoding, bool IsStandby, bool Syncs, string History)
{
    private const string Query = """
        SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), pg_is_in_recovery(), current_setting('fsync') = 'on',
          (SELECT system_identifier FROM pg_control_system())::text || '/'
            || CASE WHEN pg_is_in_recovery() THEN '' ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END
        """;

    internal static async ValueTask<ServerState> ReadAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(Query, connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new ServerState(reader.GetInt32(0), reader.GetString(1), reader.GetBoolean(2), reader.GetBoolean(3), reader.GetString(4));
    }
}
