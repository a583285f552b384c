using System.Text.Json;
using Corridor.Matching.Placements;

namespace Corridor.Matching.Tests.Placements;

/// <summary>Random problems from a seed, published ones from files, and all stable results of small ones by trying every result.</summary>
internal static class PlacementCases
{
    public static PlacementProblem Random(int seed, int maxApplicants, int maxOffers, bool ties)
    {
        var random = new Random(seed);
        var applicants = random.Next(1, maxApplicants + 1);
        var offers = random.Next(1, maxOffers + 1);
        return new()
        {
            Applicants = Preferences.WithTies(Enumerable.Range(0, applicants).Select(_ => List(offers)).ToArray()),
            Offers = Preferences.WithTies(Enumerable.Range(0, offers).Select(_ => List(applicants)).ToArray()),
            Places = [.. Enumerable.Range(0, offers).Select(_ => random.Next(4))],
            NotAllowed = [.. from a in Enumerable.Range(0, applicants) from o in Enumerable.Range(0, offers) where random.Next(8) == 0 select new ApplicantOffer(a, o)],
            PublishedRanking = random.Next(2) == 0 ? null : [.. Enumerable.Range(0, applicants).Select(_ => random.Next(1, applicants + 1))],
            Seed = (ulong)random.NextInt64(),
        };

        int[][] List(int others)
        {
            var all = Enumerable.Range(0, others).Where(_ => random.Next(4) > 0).ToArray();
            random.Shuffle(all);
            var groups = new List<List<int>>();
            foreach (var other in all)
                if (ties && groups.Count > 0 && random.Next(3) == 0)
                    groups[^1].Add(other);
                else
                    groups.Add([other]);
            return [.. groups.Select(group => group.ToArray())];
        }
    }

    /// <summary>Hosts with one order for all their offers and a ceiling that binds now and then.</summary>
    public static PlacementProblem RandomUnderCeilings(int seed, int maxApplicants, int maxOffers)
    {
        var plain = Random(seed, maxApplicants, maxOffers, ties: true);
        var random = new Random(~seed);
        var hosts = random.Next(1, 4);
        var hostOf = Enumerable.Range(0, plain.Offers.Count).Select(_ => random.Next(hosts)).ToArray();
        var order = Enumerable.Range(0, hosts).Select(_ =>
        {
            var all = Enumerable.Range(0, plain.Applicants.Count).ToArray();
            random.Shuffle(all);
            return all.Chunk(random.Next(1, 3)).ToArray();
        }).ToArray();
        return plain with
        {
            Offers = Preferences.WithTies(hostOf.Select(host =>
                order[host].Select(group => group.Where(_ => random.Next(5) > 0).ToArray()).ToArray()).ToArray()),
            Hosts = new(hostOf, [.. Enumerable.Range(0, hosts).Select(_ => random.Next(5))], Preferences.WithTies(order)),
        };
    }

    /// <summary>Every assignment of applicants to offers they listed (or none) that the checker calls stable.</summary>
    public static List<int?[]> AllStable(PlacementProblem problem)
    {
        var stable = new List<int?[]>();
        var result = new int?[problem.Applicants.Count];
        Try(0);
        return stable;

        void Try(int applicant)
        {
            if (applicant == result.Length)
            {
                if (PlacementMatching.Verify(problem, result).IsStable)
                    stable.Add([.. result]);
                return;
            }
            foreach (var offer in problem.Applicants.ChoicesOf(applicant).ToArray())
            {
                result[applicant] = offer;
                Try(applicant + 1);
            }
            result[applicant] = null;
            Try(applicant + 1);
        }
    }

    public sealed record Published(PlacementProblem Problem, string[] Applicants, string[] Offers, JsonElement Reference)
    {
        /// <summary>A published result, as this problem numbers it.</summary>
        public int?[] Result(string name) =>
            [.. Applicants.Select(id => OfferNumber(Reference.GetProperty(name).GetProperty(id)))];

        public int? OfferNumber(JsonElement id) => id.ValueKind == JsonValueKind.Null ? null : Array.IndexOf(Offers, id.GetString()!);
    }

    /// <summary>A hospital-residents file of the test data.</summary>
    public static Published Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(TestData.File("matching", file)));
        var root = document.RootElement.Clone();
        var residents = root.GetProperty("residents");
        var hospitals = root.GetProperty("hospitals");
        var applicants = residents.EnumerateObject().Select(p => p.Name).ToArray();
        var offers = hospitals.EnumerateObject().Select(p => p.Name).ToArray();
        return new(
            new()
            {
                Applicants = Preferences.WithTies(applicants.Select(id => Groups(residents.GetProperty(id), offers)).ToArray()),
                Offers = Preferences.WithTies(offers.Select(id => Groups(hospitals.GetProperty(id).GetProperty("preferences"), applicants)).ToArray()),
                Places = [.. offers.Select(id => hospitals.GetProperty(id).GetProperty("capacity").GetInt32())],
            },
            applicants, offers, root.GetProperty("reference"));
    }

    /// <summary>A student-project file of the test data: projects are offers, lecturers are hosts.</summary>
    public static Published ReadProjects(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(TestData.File("matching", file)));
        var root = document.RootElement.Clone();
        var students = root.GetProperty("students");
        var projects = root.GetProperty("projects");
        var lecturers = root.GetProperty("lecturers");
        var applicants = students.EnumerateObject().Select(p => p.Name).ToArray();
        var offers = projects.EnumerateObject().Select(p => p.Name).ToArray();
        var hosts = lecturers.EnumerateObject().Select(p => p.Name).ToArray();
        var order = hosts.Select(id => Groups(lecturers.GetProperty(id).GetProperty("preferences"), applicants)).ToArray();
        var hostOf = offers.Select(id => Array.IndexOf(hosts, projects.GetProperty(id).GetProperty("lecturer").GetString()!)).ToArray();
        return new(
            new()
            {
                Applicants = Preferences.WithTies(applicants.Select(id => Groups(students.GetProperty(id), offers)).ToArray()),
                Offers = Preferences.WithTies(hostOf.Select(host => order[host])),
                Places = [.. offers.Select(id => projects.GetProperty(id).GetProperty("capacity").GetInt32())],
                Hosts = new(hostOf, [.. hosts.Select(id => lecturers.GetProperty(id).GetProperty("capacity").GetInt32())], Preferences.WithTies(order)),
            },
            applicants, offers, root.GetProperty("reference"));
    }

    private static int[][] Groups(JsonElement lists, string[] ids) =>
        [.. lists.EnumerateArray().Select(group => group.EnumerateArray().Select(id => Array.IndexOf(ids, id.GetString()!)).ToArray())];
}
