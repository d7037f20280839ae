namespace System.Runtime.CompilerServices;

/// <summary>Lets records be compiled for this target framework.</summary>
internal static class IsExternalInit;
