using Corridor.Benchmarks;

// dotnet run -c Release --project tests/Corridor.Benchmarks -- NAME; README.md says what each measures.
switch (args)
{
    case ["assign", .. var instance]:
        return await AssignFigure.RunAsync(instance);
    case ["calibrate", .. var sizes]:
        return CalibrateFigure.Run(sizes);
    case ["conflicts", .. var sizes]:
        return await ConflictsFigure.RunAsync(sizes);
    case ["place", .. var instance]:
        return await PlaceFigure.RunAsync(instance);
    case ["match", .. var sizes]:
        return await MatchFigure.RunAsync(sizes);
    case ["memory"]:
        return await MemoryFigure.RunAsync();
    case ["first-request"]:
        return await FirstRequestFigure.RunAsync();
    case ["throughput"]:
        return await ThroughputFigure.RunAsync();
    case ["uploads"]:
        return await UploadsFigure.RunAsync();
    case ["pages"]:
        return await PagesFigure.RunAsync();
    case ["start"]:
        return await StartFigure.RunAsync();
    case ["jobs", .. var sizes]:
        return await JobsFigure.RunAsync(sizes);
    case ["mails"]:
        return await MailsFigure.RunAsync();
    case ["timers-late"]:
        return await TimersFigure.RunAsync();
    case ["resume"]:
        return await ResumeFigure.RunAsync();
    case ["year"]:
        return await YearFigure.RunAsync();
    default:
        Console.Error.WriteLine("Corridor.Benchmarks assign [instance] | calibrate [applications] [jurors] | conflicts [applications] [jurors] | place [instance] | match [applicants] [offers] [choices] | memory | first-request | throughput | uploads | pages | start | mails | jobs [count] | timers-late | resume | year");
        return 2;
}
