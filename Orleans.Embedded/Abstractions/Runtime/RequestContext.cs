using Orleans.Core.Internal;

namespace Orleans.Runtime;

/// <summary>Values that flow from a caller to what it calls, and on.</summary>
public static class RequestContext
{
    internal const string ReentrancyKey = "#CCR";

    private static readonly AsyncLocal<Dictionary<string, object>?> Current = new();

    /// <summary>The values, which are never changed in place, or null when there are none.</summary>
    internal static Dictionary<string, object>? Values
    {
        get => Current.Value;
        set => Current.Value = value;
    }

    /// <summary>The call chain that may re-enter the activations which opened a section for it; empty when there is none.</summary>
    public static Guid ReentrancyId
    {
        get => Get(ReentrancyKey) is Guid id ? id : Guid.Empty;
        set
        {
            if (value == Guid.Empty)
            {
                Remove(ReentrancyKey);
            }
            else
            {
                Set(ReentrancyKey, value);
            }
        }
    }

    /// <summary>The names of the values.</summary>
    public static IEnumerable<string> Keys => Values?.Keys ?? Enumerable.Empty<string>();

    /// <summary>The values with their names.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Entries => Values ?? Enumerable.Empty<KeyValuePair<string, object>>();

    /// <summary>Lets calls made in the section call back into the running activation.</summary>
    public static ReentrancySection AllowCallChainReentrancy()
    {
        var original = ReentrancyId;
        return new ReentrancySection(original, original == Guid.Empty ? OrleansKv.Embedded.Activation.NewReentrancyId() : original);
    }

    /// <summary>Takes the permission of <see cref="AllowCallChainReentrancy"/> away for the calls made in the section.</summary>
    public static ReentrancySection SuppressCallChainReentrancy() => new(ReentrancyId, Guid.Empty);

    /// <summary>The value of that name, or null.</summary>
    public static object? Get(string key) => Values is { } values && values.TryGetValue(key, out var value) ? value : null;

    /// <summary>Sets a value for the rest of the current flow of control.</summary>
    public static void Set(string key, object value) =>
        Values = Values is { } values ? new Dictionary<string, object>(values) { [key] = value } : new Dictionary<string, object> { [key] = value };

    /// <summary>Takes a value away; false when there was none.</summary>
    public static bool Remove(string key)
    {
        if (Values is not { } values || !values.ContainsKey(key))
        {
            return false;
        }

        var rest = new Dictionary<string, object>(values);
        rest.Remove(key);
        Values = rest.Count == 0 ? null : rest;
        return true;
    }

    /// <summary>Takes every value away.</summary>
    public static void Clear()
    {
        if (Values is not null)
        {
            Values = null;
        }
    }

    /// <summary>The extent of <see cref="AllowCallChainReentrancy"/> or <see cref="SuppressCallChainReentrancy"/>; disposing ends it.</summary>
    public readonly struct ReentrancySection : IDisposable
    {
        private readonly Guid _original;
        private readonly Guid _current;

        /// <summary>Opens a section.</summary>
        public ReentrancySection(Guid originalReentrancyId, Guid newReentrancyId)
        {
            _original = originalReentrancyId;
            _current = newReentrancyId;
            if (_current != _original)
            {
                ReentrancyId = _current;
            }

            if (_current != Guid.Empty)
            {
                Context?.OnEnterReentrantSection(_current);
            }
        }

        private static ICallChainReentrantGrainContext? Context => OrleansKv.Embedded.Activation.Current;

        /// <summary>Ends the section.</summary>
        public void Dispose()
        {
            if (_current != Guid.Empty)
            {
                Context?.OnExitReentrantSection(_current);
            }

            if (_current != _original)
            {
                ReentrancyId = _original;
            }
        }
    }
}
