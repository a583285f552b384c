using System.Globalization;
using Corridor.Texts;
using NodaTime;

namespace Corridor.Workflows.Expressions;

/// <summary>Where an expression is evaluated: the values of its variables, the present, and the zone in which a day is a day, named by its city.</summary>
public sealed record Scope(IReadOnlyDictionary<string, object?> Values, Instant Now, DateTimeZone Zone, string Place);

/// <summary>
/// A condition or value of a workflow: typed, without side effects or loops, so it always ends.
/// <c>application.submitted and reviews.done &gt;= 3</c>, <c>call.closes - 7 days</c>, <c>morning(call.closes)</c>.
/// </summary>
public sealed class Expression
{
    private const int MaxLength = 2000;
    private const int MaxDepth = 50;

    private readonly Node root;

    private Expression(string source, Node root, bool countsFromNow) => (Source, this.root, CountsFromNow) = (source, root, countsFromNow);

    public string Source { get; }

    public ValueKind Kind => root.Kind;

    /// <summary>Evaluated later it is another: it names the present.</summary>
    public bool CountsFromNow { get; }

    /// <summary>Reads and types an expression; throws <see cref="ExpressionException"/> where it is wrong.</summary>
    public static Expression Parse(string source, IEnumerable<Variable> variables)
    {
        if (source.Length > MaxLength)
            throw new ExpressionException(MaxLength, new Text("Use at most {0} characters here.", MaxLength));
        var reader = new Reader(Tokens.Of(source), variables.ToDictionary(variable => variable.Name, variable => variable.Kind, StringComparer.Ordinal));
        return new Expression(source, reader.Whole(), reader.NamesNow);
    }

    /// <summary>As <see cref="Parse"/>, and of this kind.</summary>
    public static Expression Parse(string source, IEnumerable<Variable> variables, ValueKind kind)
    {
        var read = Parse(source, variables);
        return read.Kind == kind ? read : throw new ExpressionException(0, new Text("This gives {0}, and {1} is needed here.", NameOf(read.Kind), NameOf(kind)));
    }

    /// <summary>The value; a text that people wrote in several languages is still a <see cref="LocalizedText"/>.</summary>
    public object? In(Scope scope) => root.Evaluate(scope);

    public bool Holds(Scope scope) => root.Evaluate(scope) is true;

    /// <summary>A kind in words.</summary>
    public static Text NameOf(ValueKind kind) => kind switch
    {
        ValueKind.Text => new Text("a text"),
        ValueKind.Number => new Text("a number"),
        ValueKind.Flag => new Text("yes or no"),
        ValueKind.Moment => new Text("a date"),
        ValueKind.Span => new Text("a length of time"),
        ValueKind.List => new Text("a list"),
        _ => new Text("nothing"),
    };

    private sealed record Node(ValueKind Kind, Func<Scope, object?> Evaluate);

    private sealed class Reader(List<Token> tokens, Dictionary<string, ValueKind> variables)
    {
        private int at;
        private int depth;

        public bool NamesNow => tokens.Exists(token => token is { Kind: TokenKind.Name, Text: "now" });

        private Token Next => tokens[at];

        public Node Whole()
        {
            var whole = Or();
            return Next.Kind == TokenKind.End ? whole : throw Wrong(new Text("“{0}” is not expected here.", Next.Text));
        }

        private Node Or()
        {
            if (++depth > MaxDepth)
                throw Wrong(new Text("This is nested too deep."));
            var start = Next.Position;
            var left = And();
            while (Takes("or"))
            {
                var (one, other) = (Flag(left, start), Flag(And));
                left = new(ValueKind.Flag, scope => one.Evaluate(scope) is true || other.Evaluate(scope) is true);
            }

            depth--;
            return left;
        }

        private Node And()
        {
            var start = Next.Position;
            var left = Not();
            while (Takes("and"))
            {
                var (one, other) = (Flag(left, start), Flag(Not));
                left = new(ValueKind.Flag, scope => one.Evaluate(scope) is true && other.Evaluate(scope) is true);
            }

            return left;
        }

        private Node Not()
        {
            var times = 0;
            while (Takes("not"))
                times++;
            var start = Next.Position;
            var inner = Comparison();
            if (times == 0)
                return inner;
            var flag = Flag(inner, start);
            return times % 2 == 0 ? flag : new(ValueKind.Flag, scope => flag.Evaluate(scope) is not true);
        }

        private Node Comparison()
        {
            var left = Sum();
            var sign = Next;
            if (Takes("in"))
                return In(sign, left, Sum());
            if (Takes("contains"))
                return In(sign, Sum(), left);
            if (!Takes("=") && !Takes("==") && !Takes("!=") && !Takes("<") && !Takes("<=") && !Takes(">") && !Takes(">="))
                return left;
            var right = Sum();
            return sign.Text is "=" or "==" or "!=" ? Equality(sign, left, right) : Order(sign, left, right);
        }

        private static Node In(Token sign, Node item, Node whole) => (item.Kind, whole.Kind) switch
        {
            (ValueKind.Text, ValueKind.List) => new(ValueKind.Flag, scope => whole.Evaluate(scope) is IReadOnlyList<string> list && Plain(item.Evaluate(scope)) is string text && list.Contains(text)),
            (ValueKind.Text, ValueKind.Text) => new(ValueKind.Flag, scope => Plain(whole.Evaluate(scope)) is string all && Plain(item.Evaluate(scope)) is string text && all.Contains(text, StringComparison.OrdinalIgnoreCase)),
            _ => throw Unfit(sign, item, whole),
        };

        private static Node Equality(Token sign, Node left, Node right)
        {
            if (left.Kind != right.Kind && left.Kind != ValueKind.Nothing && right.Kind != ValueKind.Nothing || left.Kind == ValueKind.Span)
                throw Unfit(sign, left, right);
            var same = sign.Text != "!=";
            return new(ValueKind.Flag, scope => Same(left.Evaluate(scope), right.Evaluate(scope)) == same);
        }

        private static bool Same(object? one, object? other) => one is IReadOnlyList<string> list && other is IReadOnlyList<string> second ? list.SequenceEqual(second) : Equals(Plain(one), Plain(other));

        private static object? Plain(object? value) => value is LocalizedText written ? written.ToString() : value;

        // Nothing is neither before nor after anything.
        private static Node Order(Token sign, Node left, Node right)
        {
            if (left.Kind != right.Kind || left.Kind is not (ValueKind.Number or ValueKind.Moment))
                throw Unfit(sign, left, right);
            Func<int, bool> holds = sign.Text switch { "<" => c => c < 0, "<=" => c => c <= 0, ">" => c => c > 0, _ => c => c >= 0 };
            return new(ValueKind.Flag, scope => left.Evaluate(scope) is IComparable one && right.Evaluate(scope) is { } other && holds(one.CompareTo(other)));
        }

        private Node Sum()
        {
            var left = Product();
            while (Next is { Kind: TokenKind.Sign, Text: "+" or "-" } sign)
            {
                at++;
                left = Added(sign, left, Product());
            }

            return left;
        }

        private static Node Added(Token sign, Node left, Node right)
        {
            var plus = sign.Text == "+";
            return (left.Kind, right.Kind) switch
            {
                (ValueKind.Number, ValueKind.Number) => Arithmetic(left, right, plus ? (a, b) => a + b : (a, b) => a - b),
                (ValueKind.Moment, ValueKind.Span) => new(ValueKind.Moment, scope => left.Evaluate(scope) is Instant moment && right.Evaluate(scope) is Period span ? Shift(moment, plus ? span : Period.Zero - span, scope.Zone) : null),
                (ValueKind.Moment, ValueKind.Moment) when !plus => new(ValueKind.Number, scope => left.Evaluate(scope) is Instant one && right.Evaluate(scope) is Instant other ? (object)(decimal)Math.Round((one - other).TotalDays, 6) : null),
                (ValueKind.Text, ValueKind.Text) when plus => new(ValueKind.Text, scope => (Plain(left.Evaluate(scope)) as string) + (Plain(right.Evaluate(scope)) as string)),
                _ => throw Unfit(sign, left, right),
            };
        }

        private Node Product()
        {
            var left = Factor();
            while (Next is { Kind: TokenKind.Sign, Text: "*" or "/" } sign)
            {
                at++;
                var right = Factor();
                if (left.Kind != ValueKind.Number || right.Kind != ValueKind.Number)
                    throw Unfit(sign, left, right);
                // A share of none is none: no condition may fall over an empty call.
                left = sign.Text == "*" ? Arithmetic(left, right, (a, b) => a * b) : Arithmetic(left, right, (a, b) => b == 0 ? null : a / b);
            }

            return left;
        }

        private static Node Arithmetic(Node left, Node right, Func<decimal, decimal, decimal?> act) => new(ValueKind.Number, scope =>
        {
            try
            {
                return left.Evaluate(scope) is decimal one && right.Evaluate(scope) is decimal other ? act(one, other) : null;
            }
            catch (OverflowException)
            {
                return null;
            }
        });

        private Node Factor()
        {
            var token = Next;
            if (Takes("-"))
            {
                var inner = Factor();
                return inner.Kind == ValueKind.Number
                    ? new(ValueKind.Number, scope => inner.Evaluate(scope) is decimal number ? -number : null)
                    : throw new ExpressionException(token.Position, new Text("This gives {0}, and {1} is needed here.", NameOf(inner.Kind), NameOf(ValueKind.Number)));
            }

            if (Takes("("))
            {
                var inner = Or();
                Expect(")");
                return inner;
            }

            at++;
            return token.Kind switch
            {
                TokenKind.Number => Quantity(token),
                TokenKind.Text => new(ValueKind.Text, _ => token.Text),
                TokenKind.Name => Named(token),
                _ => throw new ExpressionException(token.Position, token.Kind == TokenKind.End ? new Text("Something is missing at the end.") : new Text("“{0}” is not expected here.", token.Text)),
            };
        }

        private Node Quantity(Token token)
        {
            var number = decimal.Parse(token.Text, CultureInfo.InvariantCulture);
            if (Next.Kind != TokenKind.Name || UnitOf(Next.Text) is not { } unit)
                return new(ValueKind.Number, _ => number);
            if (number != decimal.Truncate(number) || number > 100_000)
                throw new ExpressionException(token.Position, new Text("Use a whole number of {0}.", Next.Text));
            at++;
            var span = unit((int)number);
            return new(ValueKind.Span, _ => span);
        }

        private static Func<int, Period>? UnitOf(string name) => name switch
        {
            "minute" or "minutes" => n => Period.FromMinutes(n),
            "hour" or "hours" => n => Period.FromHours(n),
            "day" or "days" => Period.FromDays,
            "week" or "weeks" => Period.FromWeeks,
            "month" or "months" => Period.FromMonths,
            _ => null,
        };

        private Node Named(Token token)
        {
            if (Next.Is("("))
                return Call(token);
            return token.Text switch
            {
                "true" or "yes" => new(ValueKind.Flag, _ => true),
                "false" or "no" => new(ValueKind.Flag, _ => false),
                "nothing" => new(ValueKind.Nothing, _ => null),
                "now" => new(ValueKind.Moment, scope => scope.Now),
                _ when variables.TryGetValue(token.Text, out var kind) => new(kind, scope => scope.Values.GetValueOrDefault(token.Text)),
                _ => throw new ExpressionException(token.Position, Closest(token.Text) is { } near
                    ? new Text("There is no “{0}” here. Did you mean “{1}”?", token.Text, near)
                    : new Text("There is no “{0}” here.", token.Text)),
            };
        }

        private Node Call(Token name)
        {
            at++;
            var argument = Or();
            Expect(")");
            return (name.Text, argument.Kind) switch
            {
                ("count", ValueKind.List) => new(ValueKind.Number, scope => argument.Evaluate(scope) is IReadOnlyList<string> list ? (decimal)list.Count : 0m),
                ("length", ValueKind.Text) => new(ValueKind.Number, scope => (decimal)(Plain(argument.Evaluate(scope)) as string ?? "").Length),
                ("lower", ValueKind.Text) => new(ValueKind.Text, scope => (Plain(argument.Evaluate(scope)) as string)?.ToLowerInvariant()),
                ("morning", ValueKind.Moment) => new(ValueKind.Moment, scope => argument.Evaluate(scope) is Instant moment ? Morning(moment, scope.Zone) : null),
                ("days", ValueKind.Number or ValueKind.Text) => new(ValueKind.Span, scope => Days(argument.Evaluate(scope))),
                ("count" or "length" or "lower" or "morning" or "days", _) => throw new ExpressionException(name.Position, new Text("{0} does not take {1}.", name.Text, NameOf(argument.Kind))),
                _ => throw new ExpressionException(name.Position, new Text("There is no function “{0}”. There are: {1}.", name.Text, "count, length, lower, morning, days")),
            };
        }

        private string? Closest(string name) => variables.Keys
            .Select(known => (known, distance: Distance(known, name)))
            .Where(pair => pair.distance <= Math.Max(2, name.Length / 3))
            .OrderBy(pair => pair.distance).ThenBy(pair => pair.known, StringComparer.Ordinal)
            .Select(pair => pair.known).FirstOrDefault();

        private Node Flag(Func<Node> read)
        {
            var start = Next.Position;
            return Flag(read(), start);
        }

        private static Node Flag(Node node, int position) => node.Kind == ValueKind.Flag
            ? node
            : throw new ExpressionException(position, new Text("This gives {0}, and {1} is needed here.", NameOf(node.Kind), NameOf(ValueKind.Flag)));

        private bool Takes(string text)
        {
            if (!Next.Is(text))
                return false;
            at++;
            return true;
        }

        private void Expect(string sign)
        {
            if (!Takes(sign))
                throw Wrong(new Text("“{0}” is missing here.", sign));
        }

        private ExpressionException Wrong(Text reason) => new(Next.Position, reason);

        private static ExpressionException Unfit(Token sign, Node left, Node right) =>
            new(sign.Position, new Text("“{0}” does not go between {1} and {2}.", sign.Text, NameOf(left.Kind), NameOf(right.Kind)));
    }

    // Days and months are the calendar's, in the zone; hours and minutes are the clock's.
    private static object? Shift(Instant moment, Period span, DateTimeZone zone)
    {
        try
        {
            var (calendar, clock) = (new PeriodBuilder { Months = span.Months, Weeks = span.Weeks, Days = span.Days }.Build(), Duration.FromHours(span.Hours) + Duration.FromMinutes(span.Minutes));
            return (moment.InZone(zone).LocalDateTime + calendar).InZoneLeniently(zone).ToInstant() + clock;
        }
        catch (Exception far) when (far is OverflowException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    // The one at hand of a list is a text.
    private static Period? Days(object? written) =>
        (written is string text && decimal.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var read) ? read : written) is decimal number && Math.Abs(number) <= 100_000
            ? Period.FromDays((int)number)
            : null;

    private static Instant Morning(Instant moment, DateTimeZone zone) => moment.InZone(zone).Date.At(new LocalTime(8, 0)).InZoneLeniently(zone).ToInstant();

    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var (corner, left) = (row[0], row[0] = i);
            for (var j = 1; j <= other.Length; j++)
            {
                var best = Math.Min(Math.Min(row[j] + 1, left + 1), corner + (one[i - 1] == other[j - 1] ? 0 : 1));
                (corner, row[j], left) = (row[j], best, best);
            }
        }

        return row[^1];
    }
}
