namespace OrleansKv.Embedded.Generator;

/// <summary>What the generated code needs to know of a grain method.</summary>
/// <param name="DeclaringInterface">The interface that declares it, with global:: and all.</param>
/// <param name="DeclaringName">That interface's full name for people.</param>
/// <param name="Name">The method's name.</param>
/// <param name="ReturnType">Its return type.</param>
/// <param name="ResultType">The type that the returned task carries, or null.</param>
/// <param name="IsValueTask">Whether the returned task is a value task.</param>
/// <param name="Options">The names of its GrainMethodOptions.</param>
/// <param name="ResponseTimeoutTicks">How long callers wait, 0 for the default.</param>
/// <param name="Parameters">The parameters.</param>
internal sealed record GrainMethodModel(
    string DeclaringInterface,
    string DeclaringName,
    string Name,
    string ReturnType,
    string? ResultType,
    bool IsValueTask,
    EquatableList<string> Options,
    long ResponseTimeoutTicks,
    EquatableList<GrainParameterModel> Parameters);
