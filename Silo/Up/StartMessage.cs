namespace OrleansKv.Silo.Up;

/// <summary>What a person reads first.</summary>
internal static class StartMessage
{
    public static string For(UpApplication up) =>
        $"""
        OrleansKv is up.
          engine   {up.Engine}
          nodes    {string.Join(", ", up.Nodes)}
          store    {up.Store}
          API      {up.Url}/v1/cluster   (documented in {up.Url}/openapi/v1.json)
          try      curl -i -X PUT {up.Url}/v1/buckets/demo/keys/hello -H 'Content-Type: text/plain' -d world
                   curl -i {up.Url}/v1/buckets/demo/keys/hello
        Ctrl-C stops it.
        """;
}
