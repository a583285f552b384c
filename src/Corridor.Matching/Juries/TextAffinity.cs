using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Corridor.Matching.Juries;

/// <summary>
/// How near what a juror writes of their expertise is to what an application says: the cosine of their vectors of words, each weighed
/// (1 + ln of how often it stands there) × ln(1 + applications / those that have it), after Salton and Buckley, «Term-weighting
/// approaches in automatic text retrieval», Information Processing &amp; Management 24 (1988). A word in more than half of ten or more
/// applications counts nothing. Words are compared without case and accents, by their first six letters, which does for a stemmer in
/// many languages at once; where a script puts no spaces between words, pairs of characters are compared.
/// </summary>
public sealed class TextAffinity
{
    private const int Letters = 6;
    private const int Fewest = 10;

    private readonly IReadOnlyList<string> jurors;
    private readonly Dictionary<string, int> terms = [];
    private readonly Weighed[][] applications;
    private readonly Weighed[][] said;
    private readonly Dictionary<int, List<Weighed>> sayers = [];
    private readonly double nearest;

    private TextAffinity(IReadOnlyList<string> jurors, IReadOnlyList<string> applications)
    {
        this.jurors = jurors;
        var counts = applications.Select(text => Count(text, learn: true)).ToArray();
        var holders = new int[terms.Count];
        foreach (var (term, _) in counts.SelectMany(count => count))
            holders[term]++;
        var rarity = Array.ConvertAll(holders, held => applications.Count >= Fewest && held > applications.Count / 2 ? 0 : Math.Log(1 + (applications.Count / (double)held)));

        this.applications = Array.ConvertAll(counts, count => Weigh(count, rarity));
        said = [.. jurors.Select(text => Weigh(Count(text, learn: false), rarity))];
        for (var juror = 0; juror < said.Length; juror++)
        {
            foreach (var (term, weight) in said[juror])
                (CollectionsMarshal.GetValueRefOrAddDefault(sayers, term, out _) ??= []).Add(new(juror, weight));
        }

        var row = new double[jurors.Count];
        for (var application = 0; application < applications.Count; application++)
        {
            Read(application, row);
            nearest = Math.Max(nearest, row.DefaultIfEmpty().Max());
        }
    }

    /// <summary>Reads all texts once; a text may be empty, and is near to nothing then.</summary>
    /// <param name="jurors">What each juror writes of their expertise, in any language.</param>
    /// <param name="applications">What each application says.</param>
    public static TextAffinity Of(IReadOnlyList<string> jurors, IReadOnlyList<string> applications) => new(jurors, applications);

    /// <summary>Adds to the affinity of each juror with an application: <paramref name="most"/> for the nearest of all pairs, and others in proportion, rounded.</summary>
    /// <param name="application">Its row, from 0.</param>
    /// <param name="most">For the nearest pair; 0 or more.</param>
    /// <param name="affinities">One of each juror.</param>
    public void AddTo(int application, int most, Span<int> affinities)
    {
        if (most == 0 || nearest == 0)
            return;
        var row = ArrayPool<double>.Shared.Rent(jurors.Count);
        Read(application, row.AsSpan(0, jurors.Count));
        for (var juror = 0; juror < jurors.Count; juror++)
            affinities[juror] += Share(row[juror], most);
        ArrayPool<double>.Shared.Return(row);
    }

    /// <summary>What <see cref="AddTo"/> adds for one juror.</summary>
    public int Of(int application, int juror, int most)
    {
        var near = 0.0;
        foreach (var (term, weight) in said[juror])
            near += weight * WeightOf(application, term);
        return nearest == 0 ? 0 : Share(near, most);
    }

    /// <summary>The juror's own words that bring them near, the strongest first.</summary>
    /// <param name="application">From 0.</param>
    /// <param name="juror">From 0.</param>
    /// <param name="most">At most so many.</param>
    public IReadOnlyList<string> SharedWords(int application, int juror, int most)
    {
        var own = said[juror].ToDictionary(one => one.At, one => one.Weight);
        return [.. WordsOf(jurors[juror])
            .Where(word => terms.ContainsKey(word.Term))
            .DistinctBy(word => word.Term)
            .Select(word => (word.Written, Near: own.GetValueOrDefault(terms[word.Term]) * WeightOf(application, terms[word.Term])))
            .Where(word => word.Near > 0)
            .OrderByDescending(word => word.Near)
            .Take(most)
            .Select(word => word.Written)];
    }

    private int Share(double near, int most) => (int)Math.Round(most * near / nearest, MidpointRounding.ToEven);

    private void Read(int application, Span<double> row)
    {
        row.Clear();
        foreach (var (term, weight) in applications[application])
        {
            if (!sayers.TryGetValue(term, out var those))
                continue;
            foreach (var (juror, own) in CollectionsMarshal.AsSpan(those))
                row[juror] += own * weight;
        }
    }

    private double WeightOf(int application, int term)
    {
        var at = Array.BinarySearch(applications[application], new Weighed(term, 0));
        return at < 0 ? 0 : applications[application][at].Weight;
    }

    private Dictionary<int, int> Count(string text, bool learn)
    {
        var count = new Dictionary<int, int>();
        foreach (var (term, _) in WordsOf(text))
        {
            if (!terms.TryGetValue(term, out var number))
            {
                if (!learn)
                    continue;
                terms.Add(term, number = terms.Count);
            }

            CollectionsMarshal.GetValueRefOrAddDefault(count, number, out _)++;
        }

        return count;
    }

    private static Weighed[] Weigh(Dictionary<int, int> count, double[] rarity)
    {
        var all = count.Select(one => new Weighed(one.Key, (float)((1 + Math.Log(one.Value)) * rarity[one.Key]))).Where(one => one.Weight > 0).Order().ToArray();
        var length = (float)Math.Sqrt(all.Sum(one => (double)one.Weight * one.Weight));
        return Array.ConvertAll(all, one => one with { Weight = one.Weight / length });
    }

    private static IEnumerable<(string Term, string Written)> WordsOf(string text)
    {
        var start = -1;
        for (var at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && IsOfWord(text[at]))
            {
                if (start < 0)
                    start = at;
                continue;
            }

            if (start >= 0)
            {
                foreach (var word in Terms(text[start..at]))
                    yield return word;
            }

            start = -1;
        }
    }

    private static IEnumerable<(string Term, string Written)> Terms(string written)
    {
        var folded = Fold(written);
        if (folded.Length < 2)
            yield break;
        if (!folded.Any(IsUnspaced))
            yield return (folded.Length > Letters ? folded[..Letters] : folded, written);
        else
        {
            for (var at = 0; at + 2 <= folded.Length; at++)
                yield return (folded.Substring(at, 2), folded.Substring(at, 2));
        }
    }

    private static string Fold(string word)
    {
        if (Ascii.IsValid(word))
            return word.ToLowerInvariant();
        var folded = new StringBuilder(word.Length);
        foreach (var letter in word.Normalize(NormalizationForm.FormD))
        {
            if (char.IsLetterOrDigit(letter))
                folded.Append(char.ToLowerInvariant(letter));
        }

        return folded.ToString();
    }

    // Halves of a character are not: they cannot be taken apart.
    private static bool IsOfWord(char letter) =>
        char.IsLetterOrDigit(letter) || char.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    // Thai, Lao, Burmese, Khmer, kana, Chinese characters.
    private static bool IsUnspaced(char letter) =>
        letter is (>= '\u0E00' and <= '\u0EFF') or (>= '\u1000' and <= '\u109F') or (>= '\u1780' and <= '\u17FF') or (>= '\u3040' and <= '\u30FF') or (>= '\u3400' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF');

    // A word's weight in a text, or in a juror's.
    private readonly record struct Weighed(int At, float Weight) : IComparable<Weighed>
    {
        public int CompareTo(Weighed other) => At.CompareTo(other.At);
    }
}
