namespace Corridor.Matching.Timetables;

/// <summary>Counts looks at possible starts, so that a search ends at the same point on every machine; and asks whether to go on at all.</summary>
internal sealed class WorkMeter(CancellationToken cancel)
{
    private const long LooksBetweenQuestions = 100_000;

    private long nextQuestion = LooksBetweenQuestions;

    public long Done { get; private set; }

    public void Add(long looks)
    {
        Done += looks;
        if (Done < nextQuestion)
            return;
        nextQuestion = Done + LooksBetweenQuestions;
        cancel.ThrowIfCancellationRequested();
    }
}
