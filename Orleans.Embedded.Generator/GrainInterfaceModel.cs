namespace OrleansKv.Embedded.Generator;

/// <summary>What the generated code needs to know of a grain interface.</summary>
/// <param name="FullName">The interface, with global:: and all.</param>
/// <param name="Name">The interface's full name for people.</param>
/// <param name="Namespace">The namespace of the generated code.</param>
/// <param name="ProxyName">The name of the reference class.</param>
/// <param name="Methods">The methods, inherited ones too.</param>
/// <param name="Problems">Why there can be no code.</param>
internal sealed record GrainInterfaceModel(
    string FullName,
    string Name,
    string Namespace,
    string ProxyName,
    EquatableList<GrainMethodModel> Methods,
    EquatableList<Problem> Problems)
{
    public string ProxyFullName => $"global::{Namespace}.{ProxyName}";
}
