namespace OrleansKv.Client.Api.Routing;

/// <summary>Walks the parameters of a query string in order, allocating nothing.</summary>
internal ref struct QueryReader
{
    private ReadOnlySpan<char> _rest;

    /// <param name="query">The query with its leading <c>?</c>, or empty.</param>
    public QueryReader(ReadOnlySpan<char> query) => _rest = query.StartsWith('?') ? query[1..] : query;

    /// <summary>The present parameter's name, as it was sent.</summary>
    public ReadOnlySpan<char> Name { get; private set; }

    /// <summary>The present parameter's value, still percent-encoded; empty when it has none.</summary>
    public ReadOnlySpan<char> Value { get; private set; }

    /// <summary>Goes to the next parameter; false at the end.</summary>
    public bool Read()
    {
        while (!_rest.IsEmpty)
        {
            var end = _rest.IndexOf('&');
            var pair = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? [] : _rest[(end + 1)..];
            if (pair.IsEmpty)
                continue;
            var equals = pair.IndexOf('=');
            Name = equals < 0 ? pair : pair[..equals];
            Value = equals < 0 ? [] : pair[(equals + 1)..];
            return true;
        }
        return false;
    }
}
