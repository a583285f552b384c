using Corridor.Tests;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Corridor.Tests;

/// <summary>Classes that last for minutes, much of them waiting, begin first: all others fit beside them. Those are in no order.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest = ["TwoNodesTests", "JourneyTests", "JurorTests", "JurorLateTests", "CrashTests"];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. DefaultTestCollectionOrderer.Instance.OrderTestCollections(testCollections).OrderBy(collection =>
            Array.FindIndex(Longest, name => collection.TestCollectionDisplayName.Contains("." + name, StringComparison.Ordinal)) is var at && at < 0 ? Longest.Length : at)];
}
