namespace Orleans;

/// <summary>A grain whose primary key is text.</summary>
public interface IGrainWithStringKey : IGrain;
