namespace Orleans;

/// <summary>A grain whose primary key is an integer with a text extension.</summary>
public interface IGrainWithIntegerCompoundKey : IGrain;
