namespace Corridor.Matching.Placements;

/// <summary>Lists as groups of equals, to be read and replaced one by one.</summary>
internal static class PreferenceLists
{
    /// <summary>One list as groups of equals, best first.</summary>
    public static IEnumerable<IEnumerable<int>> GroupsOf(this Preferences lists, int owner)
    {
        var choices = lists.ChoicesOf(owner).ToArray();
        var ranks = lists.RanksOf(owner).ToArray();
        return choices.Zip(ranks).GroupBy(entry => entry.Second, entry => entry.First);
    }

    /// <summary>The lists with some of them replaced.</summary>
    public static Preferences With(this Preferences lists, Func<int, IEnumerable<IEnumerable<int>>?> replaced) =>
        Preferences.WithTies(Enumerable.Range(0, lists.Count).Select(owner => replaced(owner) ?? lists.GroupsOf(owner)));

    public static Preferences With(this Preferences lists, int owner, IEnumerable<IEnumerable<int>> list) =>
        lists.With(one => one == owner ? list : null);
}
