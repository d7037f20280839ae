namespace Orleans;

/// <summary>A grain whose primary key is an integer.</summary>
public interface IGrainWithIntegerKey : IGrain;
