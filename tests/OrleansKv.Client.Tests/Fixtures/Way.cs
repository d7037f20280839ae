namespace OrleansKv.Client.Fixtures;

/// <summary>How requests go to the cluster.</summary>
public enum Way
{
    Http,
    Orleans,
}
