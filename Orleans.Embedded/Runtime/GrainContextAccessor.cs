using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>Gives the activation whose turn is running.</summary>
internal sealed class GrainContextAccessor : IGrainContextAccessor
{
    public IGrainContext GrainContext => Activation.Current!;
}
