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

/// <summary>Whom the answer to a field names.</summary>
public enum Named
{
    Nobody,

    /// <summary>Who applies: without any such field, the first short text of the form says so.</summary>
    Organisation,

    /// <summary>Who has put money into it, or advises it.</summary>
    Investors,
}
