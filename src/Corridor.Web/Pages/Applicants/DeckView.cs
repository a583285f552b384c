using Corridor.Calls;

namespace Corridor.Web.Pages.Applicants;

/// <summary>A file and where it stands.</summary>
public sealed record DeckView(Guid Application, Decks.Deck? Deck, DeckRules Rules, bool MayUpload, long ChunkBytes);
