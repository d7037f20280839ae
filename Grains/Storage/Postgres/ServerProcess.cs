using Npgsql;

namespace OrleansKv.Storage.Postgres;

/// <summary>A process of the server that serves one connection.</summary>
/// <param name="Id">Its number, which may be given out again.</param>
/// <param name="Started">When it started.</param>
internal readonly record struct ServerProcess(int Id, DateTime Started)
{
    internal static async ValueTask<ServerProcess> OfAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()", connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new ServerProcess(reader.GetInt32(0), reader.GetDateTime(1));
    }

    /// <summary>Ends the process, if it is still there. Everybody may end those of the same user.</summary>
    internal async ValueTask EndAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND backend_start = $2", connection)
        {
            Parameters = { new() { Value = Id }, new() { Value = Started } },
        };
        await command.ExecuteNonQueryAsync();
    }
}
