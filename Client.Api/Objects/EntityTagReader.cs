namespace OrleansKv.Client.Api.Objects;

/// <summary>Walks a comma-separated list of entity tags (RFC 9110, section 8.8.3).</summary>
internal ref struct EntityTagReader(ReadOnlySpan<char> list)
{
    private ReadOnlySpan<char> _rest = list;

    /// <summary>The present tag, without its quotes.</summary>
    public ReadOnlySpan<char> Tag { get; private set; }

    /// <summary>True for a tag with the prefix <c>W/</c>.</summary>
    public bool IsWeak { get; private set; }

    /// <summary>True when the walk ended at something that is no entity tag.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Goes to the next tag; false at the end and at the first malformed one.</summary>
    public bool Read()
    {
        _rest = _rest.TrimStart(" \t,");
        if (_rest.IsEmpty)
            return false;

        IsWeak = _rest.StartsWith("W/", StringComparison.Ordinal);
        var tag = IsWeak ? _rest[2..] : _rest;
        var length = tag.StartsWith('"') ? tag[1..].IndexOf('"') : -1;
        var after = length < 0 ? default : tag[(length + 2)..].TrimStart(" \t");
        if (length < 0 || !(after.IsEmpty || after[0] == ','))
        {
            IsMalformed = true;
            return false;
        }
        Tag = tag.Slice(1, length);
        _rest = after;
        return true;
    }
}
