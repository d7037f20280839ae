using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;

namespace OrleansKv.Client.Api.Clustering;

/// <summary>The PostgreSQL database in which Orleans keeps which silos there are. Here it is only looked at: Orleans uses it by itself.</summary>
internal sealed partial class ClusteringDatabase : IAsyncDisposable
{
    private const int TimeoutSeconds = 3;

    private readonly NpgsqlDataSource _source;

    /// <param name="connectionString">How to reach it, in Npgsql's form.</param>
    public ClusteringDatabase(string connectionString)
    {
        // A pool of its own: a look must not wait for Orleans' connections.
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Timeout = TimeoutSeconds,
            CommandTimeout = TimeoutSeconds,
            MaxPoolSize = 1,
            ApplicationName = "orleanskv clustering check",
        };
        Place = $"{settings.Host}:{settings.Port}, database {settings.Database}";
        _source = NpgsqlDataSource.Create(settings);
    }

    /// <summary>Where it is, for people, without secrets.</summary>
    public string Place { get; }

    /// <summary>Refuses what is no connection string. The value is in no message: it has a password.</summary>
    /// <exception cref="ArgumentException">It is missing, or not in Npgsql's form; the message names the setting.</exception>
    public static void CheckConnectionString(string? connection, string setting)
    {
        if (string.IsNullOrWhiteSpace(connection)) throw new ArgumentException($"{setting} must be set: how to reach the database, such as Host=...;Username=...;Password=...;Database=....");
        try
        {
            _ = new NpgsqlConnectionStringBuilder(connection);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw new ArgumentException($"{setting} is not in Npgsql's form: Host=...;Username=...;Password=...;Database=....");
        }
    }

    /// <summary>Returns when the database answers.</summary>
    /// <exception cref="NpgsqlException">It does not, or refuses.</exception>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand("SELECT 1");
        await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>What is missing of Orleans' schema, or is not as this release of Orleans expects it: a sentence each; none when all is there.</summary>
    /// <exception cref="NpgsqlException">The database does not answer, or refuses.</exception>
    public async Task<IReadOnlyList<string>> CheckAsync(IReadOnlyList<SchemaPart> parts, CancellationToken cancellationToken)
    {
        var columns = (await ReadAsync("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = ANY (current_schemas(false))", cancellationToken)).ToLookup(static row => row.Item1, static row => row.Item2);
        var functions = (await ReadAsync("SELECT proname::text, '' FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace WHERE n.nspname = ANY (current_schemas(false))", cancellationToken)).Select(static row => row.Item1).ToHashSet(StringComparer.Ordinal);
        var queries = columns.Contains("orleansquery")
            ? (await ReadAsync("SELECT querykey, querytext FROM orleansquery", cancellationToken)).ToDictionary(static row => row.Item1, static row => row.Item2, StringComparer.Ordinal)
            : [];
        return [.. parts.SelectMany(part => Differences(part, columns, functions, queries))];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <summary>The checksum of a query, whatever its white space.</summary>
    internal static string ChecksumOf(string query) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(WhiteSpace().Replace(query, " "))));

    private static IEnumerable<string> Differences(SchemaPart part, ILookup<string, string> columns, HashSet<string> functions, Dictionary<string, string> queries)
    {
        foreach (var (table, expected) in part.Tables)
        {
            if (!columns.Contains(table)) yield return $"The table {table} is missing ({part.Name}).";
            else if (expected.Except(columns[table], StringComparer.Ordinal).ToArray() is { Length: > 0 } missing) yield return $"The table {table} has no column {string.Join(", ", missing)} ({part.Name}).";
        }

        foreach (var function in part.Functions.Where(function => !functions.Contains(function)))
            yield return $"The function {function} is missing ({part.Name}).";
        foreach (var (key, checksums) in part.Queries)
        {
            if (!queries.TryGetValue(key, out var text)) yield return $"The query {key} is missing in the table orleansquery ({part.Name}).";
            else if (!checksums.Contains(ChecksumOf(text))) yield return $"The query {key} in the table orleansquery is not the one of Orleans 10.4 ({part.Name}).";
        }
    }

    private async Task<List<(string, string)>> ReadAsync(string query, CancellationToken cancellationToken)
    {
        var rows = new List<(string, string)>();
        await using var command = _source.CreateCommand(query);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) rows.Add((reader.GetString(0), reader.GetString(1)));
        return rows;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
