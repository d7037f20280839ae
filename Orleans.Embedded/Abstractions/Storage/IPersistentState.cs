using Orleans.Core;

namespace Orleans.Runtime;

/// <summary>A piece of a grain's durable state, read before the grain is activated.</summary>
public interface IPersistentState<TState> : IStorage<TState>;
