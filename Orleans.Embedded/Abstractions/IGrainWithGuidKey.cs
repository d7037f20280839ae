namespace Orleans;

/// <summary>A grain whose primary key is a GUID.</summary>
public interface IGrainWithGuidKey : IGrain;
