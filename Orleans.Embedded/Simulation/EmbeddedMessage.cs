using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>A message between two silos, as the network sees it.</summary>
/// <param name="Source">The silo that sends.</param>
/// <param name="SourceName">That silo's name.</param>
/// <param name="Target">The silo that receives.</param>
/// <param name="TargetName">That silo's name.</param>
/// <param name="Kind">What the message is.</param>
/// <param name="Grain">The grain that is or was called.</param>
public readonly record struct EmbeddedMessage(
    SiloAddress Source, string SourceName, SiloAddress Target, string TargetName, EmbeddedMessageKind Kind, GrainId Grain);
