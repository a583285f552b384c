using System.Numerics;

namespace Corridor.Matching.Rankings;

/// <summary>An exact rational number: sums and means of decimals stay exact, so equal scores are equal and nothing else is.</summary>
internal readonly struct Fraction : IComparable<Fraction>, IEquatable<Fraction>
{
    private readonly BigInteger numerator;
    private readonly BigInteger denominatorLessOne;   // so that default is 0 / 1

    private Fraction(BigInteger numerator, BigInteger denominator)
    {
        var common = BigInteger.GreatestCommonDivisor(numerator, denominator);
        if (denominator.Sign < 0)
            common = -common;
        this.numerator = numerator / common;
        denominatorLessOne = denominator / common - 1;
    }

    private BigInteger Denominator => denominatorLessOne + 1;

    public static Fraction Of(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var digits = new BigInteger((uint)bits[2]) << 64 | new BigInteger((uint)bits[1]) << 32 | (uint)bits[0];
        return new(bits[3] < 0 ? -digits : digits, BigInteger.Pow(10, (bits[3] >> 16) & 0xFF));
    }

    public static Fraction operator +(Fraction a, Fraction b) =>
        new(a.numerator * b.Denominator + b.numerator * a.Denominator, a.Denominator * b.Denominator);

    public static Fraction operator -(Fraction a, Fraction b) =>
        new(a.numerator * b.Denominator - b.numerator * a.Denominator, a.Denominator * b.Denominator);

    public static Fraction operator *(Fraction a, Fraction b) => new(a.numerator * b.numerator, a.Denominator * b.Denominator);

    public static Fraction operator /(Fraction a, Fraction b) =>
        b.numerator.IsZero ? throw new DivideByZeroException() : new(a.numerator * b.Denominator, a.Denominator * b.numerator);

    public static Fraction Mean(IReadOnlyCollection<Fraction> values)
    {
        var sum = default(Fraction);
        foreach (var value in values)
            sum += value;
        return sum / Of(values.Count);
    }

    public int CompareTo(Fraction other) => (numerator * other.Denominator).CompareTo(other.numerator * Denominator);

    public bool Equals(Fraction other) => numerator == other.numerator && denominatorLessOne == other.denominatorLessOne;

    public override bool Equals(object? obj) => obj is Fraction other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(numerator, denominatorLessOne);

    public double ToDouble() => (double)Round(15);

    /// <summary>To the nearest decimal of so many places, halves away from zero.</summary>
    public decimal Round(int places)
    {
        var scale = BigInteger.Pow(10, places);
        var doubled = BigInteger.Abs(numerator) * scale * 2 + Denominator;
        var rounded = doubled / (Denominator * 2);
        return (decimal)(numerator.Sign < 0 ? -rounded : rounded) / (decimal)scale;
    }
}
