namespace Corridor.Calls;

public enum FieldKind
{
    ShortText,
    LongText,
    Number,
    Money,
    Date,
    YesNo,
    SingleChoice,
    MultipleChoice,
    Country,
    City,
    WebAddress,
    Email,
    Telephone,
    Team,
    Consent,
    Deck,
}

/// <summary>What the answer to a number counts, of what came of a stay.</summary>
public enum Counted
{
    Nothing,
    Jobs,
    Clients,
    Deals,
}

/// <summary>Whom the answer to a field names.</summary>
public enum Named
{
    Nobody,

    /// <summary>Who applies: without any such field, the first short text of the form says so.</summary>
    Organisation,

    /// <summary>Who has put money into it, or advises it.</summary>
    Investors,
}
