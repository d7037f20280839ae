using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;

namespace OrleansKv.Client.Api.Clustering;

/// <summary>The PostgreSQL database in which Orleans keeps which silos there are. Here it is only looked at: Orleans uses it by itself.</summary>
internal sealed partial class ClusteringDatabase : IAsyncDisposable
{
    /// <summary>The most connections that Orleans opens to the database in one process.</summary>
    internal const int PoolSize = 10;

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

    /// <summary>
    /// The connection string that Orleans is given: with a pool of <see cref="PoolSize"/> connections unless it names another size. A server has 100 for all by default, and so does a pool of Npgsql's for
    /// one process.
    /// </summary>
    public static string ForOrleans(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (settings.MaxPoolSize == new NpgsqlConnectionStringBuilder().MaxPoolSize) settings.MaxPoolSize = PoolSize;
        settings.ApplicationName ??= "orleanskv";
        return settings.ConnectionString;
    }

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

    /// <summary>What is missing of Orleans' schema, and what is there but not as its scripts make it.</summary>
    /// <exception cref="NpgsqlException">The database does not answer, or refuses.</exception>
    public async Task<SchemaReport> CheckAsync(IReadOnlyList<SchemaPart> parts, CancellationToken cancellationToken)
    {
        var columns = (await ReadAsync("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = ANY (current_schemas(false))", cancellationToken)).ToLookup(static row => row.Item1, static row => row.Item2);
        var functions = (await ReadAsync("SELECT proname::text, '' FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace WHERE n.nspname = ANY (current_schemas(false))", cancellationToken)).Select(static row => row.Item1).ToHashSet(StringComparer.Ordinal);
        var queries = columns.Contains("orleansquery")
            ? (await ReadAsync("SELECT querykey, querytext FROM orleansquery", cancellationToken)).ToDictionary(static row => row.Item1, static row => row.Item2, StringComparer.Ordinal)
            : [];
        return new SchemaReport(
            [.. parts.SelectMany(part => Missing(part, columns, functions, queries))],
            [.. parts.SelectMany(static part => part.Queries).Where(query => queries.TryGetValue(query.Key, out var text) && !query.Value.Contains(ChecksumOf(text))).Select(static query => query.Key)]);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <summary>The checksum of a query, whatever its white space.</summary>
    internal static string ChecksumOf(string query) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(WhiteSpace().Replace(query, " "))));

    private static IEnumerable<string> Missing(SchemaPart part, ILookup<string, string> columns, HashSet<string> functions, Dictionary<string, string> queries)
    {
        foreach (var (table, expected) in part.Tables)
        {
            if (!columns.Contains(table)) yield return $"The table {table} is missing ({part.Name}).";
            else if (expected.Except(columns[table], StringComparer.Ordinal).ToArray() is { Length: > 0 } missing) yield return $"The table {table} has no column {string.Join(", ", missing)} ({part.Name}).";
        }

        foreach (var function in part.Functions.Where(function => !functions.Contains(function))) yield return $"The function {function} is missing ({part.Name}).";
        foreach (var key in part.Queries.Keys.Where(key => !queries.ContainsKey(key))) yield return $"The query {key} is missing in the table orleansquery ({part.Name}).";
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
