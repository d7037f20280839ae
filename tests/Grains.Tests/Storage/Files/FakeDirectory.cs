namespace OrleansKv.Storage.Files;

/// <summary>
/// A directory in memory that keeps what is durable apart from what is only written, loses the latter at a crash, wholly
/// or in parts, and fails when told to. Nothing in it waits unless <see cref="BeforeSync"/> does.
/// </summary>
internal sealed class FakeDirectory : IStoreDirectory
{
    private const int SectorBytes = 512;

    private readonly Lock _lock = new();
    private Dictionary<string, Content> _names = [];
    private Dictionary<string, Content> _durableNames = [];
    private bool _isLocked;
    private int _life;

    public string Name => "fake";

    /// <summary>Called before each operation with its name and the file's; throws to make it fail.</summary>
    public Action<string, string>? Before { get; set; }

    /// <summary>Awaited by each sync of a file.</summary>
    public Func<Task>? BeforeSync { get; set; }

    /// <summary>What a preparation of a file waits for: where it begins, and its length.</summary>
    public Func<long, int, Task>? BeforePrepare { get; set; }

    /// <summary>Of a write that fails, so many bytes are written all the same.</summary>
    public int BytesOfFailingWrites { get; set; }

    public int FileSyncs { get; private set; }

    public IEnumerable<string> Names { get { lock (_lock) return [.. _names.Keys.Order(StringComparer.Ordinal)]; } }

    public byte[] this[string name]
    {
        get { lock (_lock) return [.. _names[name].Written]; }
        set { lock (_lock) _names[name] = _durableNames[name] = new Content { Written = [.. value], Durable = [.. value] }; }
    }

    /// <summary>The machine stops: open files and the lock are void, and of what was not synced each sector survives only if chosen.</summary>
    public void Crash(Func<bool>? survives = null)
    {
        lock (_lock)
        {
            _life++;
            _isLocked = false;
            foreach (var content in _names.Values.Concat(_durableNames.Values).Distinct().ToList()) content.Crash(survives ?? (static () => false));
            var keepsNames = survives?.Invoke() ?? false;
            if (keepsNames) _durableNames = new(_names);
            else _names = new(_durableNames);
        }
    }

    /// <summary>A process stops: all that was written is still there.</summary>
    public void Kill()
    {
        lock (_lock)
        {
            _life++;
            _isLocked = false;
        }
    }

    public FakeDirectory Copy()
    {
        lock (_lock)
        {
            var copy = new FakeDirectory();
            foreach (var (name, content) in _names) copy[name] = content.Written;
            return copy;
        }
    }

    public void Delete(string name)
    {
        lock (_lock) { _names.Remove(name); _durableNames.Remove(name); }
    }

    public ValueTask<IReadOnlyList<string>> ListAsync()
    {
        Before?.Invoke("list", "");
        return new(Names.ToList());
    }

    public ValueTask<IStoreFile> OpenAsync(string name)
    {
        Before?.Invoke("open", name);
        lock (_lock) return new(_names.TryGetValue(name, out var content) ? new FakeFile(this, name, content) : throw new FileNotFoundException(name));
    }

    public ValueTask<IStoreFile> CreateAsync(string name, long length)
    {
        Before?.Invoke("create", name);
        lock (_lock) return new(new FakeFile(this, name, _names[name] = new Content { Written = new byte[length] }));
    }

    public ValueTask RenameAsync(string name, string newName)
    {
        Before?.Invoke("rename", name);
        lock (_lock)
        {
            _names.Remove(name, out var content);
            _names[newName] = content!;
        }

        return default;
    }

    public ValueTask DeleteAsync(string name)
    {
        Before?.Invoke("delete", name);
        lock (_lock) _names.Remove(name);
        return default;
    }

    public ValueTask RunAsync(Func<ValueTask> work) => work();

    public ValueTask SyncAsync()
    {
        Before?.Invoke("sync", "");
        lock (_lock) _durableNames = new(_names);
        return default;
    }

    public ValueTask<IAsyncDisposable> LockAsync()
    {
        lock (_lock)
        {
            if (_isLocked) throw new StoreUnusableException("in use");
            _isLocked = true;
            return new(new Unlock(this, _life));
        }
    }

    private sealed class Unlock(FakeDirectory directory, int life) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            lock (directory._lock) if (directory._life == life) directory._isLocked = false;
            return default;
        }
    }

    private sealed class Content
    {
        public byte[] Written = [];
        public byte[] Durable = [];

        public void Crash(Func<bool> survives)
        {
            if (Written.Length != Durable.Length && !survives()) Array.Resize(ref Written, Durable.Length);
            for (var at = 0; at < Written.Length; at += SectorBytes)
            {
                var sector = Written.AsSpan(at, Math.Min(SectorBytes, Written.Length - at));
                var old = at < Durable.Length ? Durable.AsSpan(at, Math.Min(sector.Length, Durable.Length - at)) : [];
                if (old.SequenceEqual(sector) || survives()) continue;
                sector.Clear();
                old.CopyTo(sector);
            }

            Durable = [.. Written];
        }
    }

    private sealed class FakeFile(FakeDirectory directory, string name, Content content) : IStoreFile
    {
        private readonly int _life = directory._life;

        public long Length { get { lock (directory._lock) return content.Written.Length; } }

        public ValueTask<int> ReadAsync(Memory<byte> buffer, long offset)
        {
            directory.Before?.Invoke("read", name);
            lock (directory._lock)
            {
                var from = content.Written.AsSpan((int)Math.Min(offset, content.Written.Length));
                from = from[..Math.Min(from.Length, buffer.Length)];
                from.CopyTo(buffer.Span);
                return new(from.Length);
            }
        }

        public ValueTask WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> buffers, long offset)
        {
            CheckAlive();
            var bytes = buffers.SelectMany(buffer => buffer.ToArray()).ToArray();
            try
            {
                directory.Before?.Invoke("write", name);
            }
            catch
            {
                Write(bytes.AsSpan(0, Math.Min(directory.BytesOfFailingWrites, bytes.Length)), offset);
                throw;
            }

            Write(bytes, offset);
            return default;
        }

        public async ValueTask SyncAsync()
        {
            CheckAlive();
            if (directory.BeforeSync is { } wait) await wait();
            directory.Before?.Invoke("sync", name);
            lock (directory._lock)
            {
                CheckAlive();
                directory.FileSyncs++;
                content.Durable = [.. content.Written];
            }
        }

        public async ValueTask PrepareAsync(long offset, int length)
        {
            if (directory.BeforePrepare is { } wait) await wait(offset, length);
            directory.Before?.Invoke("prepare", name);
            Write(new byte[length], offset);
        }

        public ValueTask TruncateAsync(long length)
        {
            CheckAlive();
            directory.Before?.Invoke("truncate", name);
            lock (directory._lock) Array.Resize(ref content.Written, (int)length);
            return default;
        }

        public ValueTask ClearAsync(long offset)
        {
            CheckAlive();
            directory.Before?.Invoke("clear", name);
            lock (directory._lock) content.Written.AsSpan((int)offset).Clear();
            return default;
        }

        public ValueTask DisposeAsync() => default;

        private void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            lock (directory._lock)
            {
                if (content.Written.Length < offset + bytes.Length) Array.Resize(ref content.Written, (int)offset + bytes.Length);
                bytes.CopyTo(content.Written.AsSpan((int)offset));
            }
        }

        private void CheckAlive()
        {
            if (directory._life != _life) throw new IOException("The file was open before the crash.");
        }
    }
}
