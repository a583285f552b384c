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
