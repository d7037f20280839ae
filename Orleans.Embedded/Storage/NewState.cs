using System.Runtime.CompilerServices;

namespace OrleansKv.Embedded;

/// <summary>What a state that was never stored starts as: made by the parameterless constructor, or without one all zero.</summary>
internal static class NewState<TState>
{
    private static readonly Func<TState?> Factory = FindFactory();

    public static TState? Create() => Factory();

    private static Func<TState?> FindFactory()
    {
        var type = typeof(TState);
        if (type.IsValueType || type == typeof(string) || type.IsArray || type.IsAbstract)
        {
            return static () => default;
        }

        return type.GetConstructor(Type.EmptyTypes) is null
            ? static () => (TState)RuntimeHelpers.GetUninitializedObject(typeof(TState))
            : Activator.CreateInstance<TState>;
    }
}
