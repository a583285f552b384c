using FsCheck;
using FsCheck.Fluent;

namespace Corridor.Matching.Tests;

internal static class RandomCases
{
    /// <summary>Runs a property on case numbers drawn by FsCheck from a fixed seed: the same cases every time, a failure names its case.</summary>
    public static void Check(int count, Action<int> property) =>
        FsCheck.Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(count).WithQuietOnSuccess(true).WithReplay(2026UL, 11UL),
            Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), property));
}
