using System.Collections.Immutable;

namespace OrleansKv.Embedded.Storage;

[GenerateSerializer, Alias("test.Note")]
public sealed class Note
{
    [Id(0)]
    public string Text { get; set; } = "new";

    [Id(1)]
    public ImmutableArray<int> Numbers { get; set; } = [];

    [Id(2)]
    public List<NotePart> Parts { get; set; } = [];
}

[GenerateSerializer, Immutable, Alias("test.NotePart")]
public sealed record NotePart([property: Id(0)] string Name, [property: Id(1)] DateTimeOffset At);

public sealed class StoredGrain(
    [PersistentState("note", "first")] IPersistentState<Note> note,
    [PersistentState("note", "second")] IPersistentState<Note> other) : Grain, IStoredGrain
{
    private string _textAtActivation = "";

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _textAtActivation = note.State.Text;
        return Task.CompletedTask;
    }

    public Task Set(string text, bool write)
    {
        note.State.Text = text;
        note.State.Numbers = [text.Length];
        note.State.Parts.Add(new NotePart(text, DateTimeOffset.UnixEpoch));
        return write ? note.WriteStateAsync() : Task.CompletedTask;
    }

    public Task<StoredView> Get() =>
        Task.FromResult(new StoredView(note.State.Text, note.State.Numbers, note.RecordExists, note.Etag, _textAtActivation));

    public Task Clear() => note.ClearStateAsync();

    public Task Reread() => note.ReadStateAsync();

    public Task<string> GetOther() => Task.FromResult(other.State.Text);

    public Task SetOther(string text)
    {
        other.State.Text = text;
        return other.WriteStateAsync();
    }

    public Task WriteTwiceAtOnce() => Task.WhenAll(note.WriteStateAsync(), note.WriteStateAsync());
}

public sealed class BrokenStorageGrain([PersistentState("note", "nowhere")] IPersistentState<Note> note) : Grain, IBrokenStorageGrain
{
    public Task Touch() => note.WriteStateAsync();
}
