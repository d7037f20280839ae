namespace OrleansKv.Embedded.Simulation;

/// <summary>Runs work on the thread that says so, in an order that a seed decides.</summary>
public sealed class SingleThreadExecutor(int seed) : IEmbeddedExecutor
{
    private readonly Random _random = new(seed);
    private readonly List<IThreadPoolWorkItem> _items = [];

    public int Count { get; private set; }

    public void Execute(IThreadPoolWorkItem item)
    {
        lock (_items)
        {
            _items.Add(item);
        }
    }

    public void RunAll()
    {
        while (Take() is { } item)
        {
            Count++;
            item.Execute();
        }
    }

    private IThreadPoolWorkItem? Take()
    {
        lock (_items)
        {
            if (_items.Count == 0)
            {
                return null;
            }

            var index = _random.Next(_items.Count);
            var item = _items[index];
            _items.RemoveAt(index);
            return item;
        }
    }
}
