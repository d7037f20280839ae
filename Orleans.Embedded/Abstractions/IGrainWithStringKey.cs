namespace Orleans;

/// <summary>A grain whose primary key is of the kind that the name says.</summary>
public interface IGrainWithStringKey : IGrain;
