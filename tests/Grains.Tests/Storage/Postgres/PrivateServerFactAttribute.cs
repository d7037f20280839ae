namespace OrleansKv.Storage.Postgres;

/// <summary>A test that stops or kills its server, and so needs PostgreSQL's programs on this machine.</summary>
public sealed class PrivateServerFactAttribute : FactAttribute
{
    public PrivateServerFactAttribute()
    {
        // Without the variable their absence is a mistake of the set-up, which must not go unnoticed.
        if (PostgresServer.Programs is null && !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(PostgresServer.Variable)))
            Skip = "PostgreSQL's programs are not on this machine, and the server that the environment names is not this test's to stop.";
    }
}
