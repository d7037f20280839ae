namespace Orleans;

/// <summary>A grain whose primary key is a GUID with a text extension.</summary>
public interface IGrainWithGuidCompoundKey : IGrain;
