using System.Globalization;
using Corridor.Workflows.Definitions;

namespace Corridor.Web.Pages.Coordinators.Calls.Workflows;

public sealed record DrawnStep(int X, int Y, int Place, string Line, string? More, string Whole, bool IsStart);

/// <param name="IsBeside">Its outcome stands to its right, rather than on it.</param>
public sealed record DrawnWay(string Path, string Outcome, int X, int Y, bool IsBeside = false);

/// <summary>A workflow drawn from top to bottom: each step below those that lead to it.</summary>
public sealed record WorkflowDiagram(int Width, int Height, IReadOnlyList<DrawnStep> Steps, IReadOnlyList<DrawnWay> Ways)
{
    public const int StepWidth = 190, StepHeight = 56;
    private const int Column = 220, Row = 108, Margin = 24, LineLength = 24, LabelRoom = 130;

    public static WorkflowDiagram Of(WorkflowDefinition definition, Func<ActivityRecord, string> nameOf, Func<string, string> outcomeOf)
    {
        var rows = Rows(definition);
        var columns = new Dictionary<int, int>();
        var places = new Dictionary<string, (int X, int Y)>();
        var steps = new List<DrawnStep>();
        foreach (var (at, activity) in definition.Activities.Index().OrderBy(one => rows[one.Item.ActivityId]))
        {
            var row = rows[activity.ActivityId];
            // Below the first step that leads to it, where there is room.
            var above = definition.Transitions.Where(way => way.DestinationActivityId == activity.ActivityId && places.ContainsKey(way.SourceActivityId)).Select(way => (places[way.SourceActivityId].X - Margin) / Column).DefaultIfEmpty(0).Min();
            var column = columns[row] = columns.TryGetValue(row, out var last) ? Math.Max(last + 1, above) : above;
            var (x, y) = places[activity.ActivityId] = (Margin + (column * Column), Margin + (row * Row));
            var (line, more) = Lines(nameOf(activity));
            steps.Add(new(x, y, at + 1, line, more, nameOf(activity), activity.IsStart));
        }

        var width = (2 * Margin) + (columns.Values.DefaultIfEmpty(0).Max() * Column) + StepWidth;
        var ways = definition.Transitions.Where(way => places.ContainsKey(way.SourceActivityId) && places.ContainsKey(way.DestinationActivityId))
            .Select(way => Way(places[way.SourceActivityId], places[way.DestinationActivityId], outcomeOf(way.SourceOutcomeName), width)).ToList();
        return new(width + (ways.Exists(way => way.IsBeside) ? LabelRoom : 0), (2 * Margin) + (rows.Values.DefaultIfEmpty(0).Max() * Row) + StepHeight, steps, ways);
    }

    // The longest way from a start; a way that leads back does not count.
    private static Dictionary<string, int> Rows(WorkflowDefinition definition)
    {
        var rows = definition.Activities.ToDictionary(activity => activity.ActivityId, _ => 0);
        var path = new HashSet<string>();
        void Put(string id, int row)
        {
            if (!rows.TryGetValue(id, out var known) || !path.Add(id))
                return;
            if (row > known || row == 0)
            {
                rows[id] = Math.Max(row, known);
                foreach (var way in definition.Transitions.Where(way => way.SourceActivityId == id))
                    Put(way.DestinationActivityId, row + 1);
            }

            path.Remove(id);
        }

        foreach (var start in definition.Starts)
            Put(start.ActivityId, 0);
        return rows;
    }

    private static DrawnWay Way((int X, int Y) from, (int X, int Y) to, string outcome, int width)
    {
        var (fromX, fromY, toX, toY) = (from.X + (StepWidth / 2), from.Y + StepHeight, to.X + (StepWidth / 2), to.Y);
        if (toY - fromY == Row - StepHeight)
            return new(Invariant($"M{fromX} {fromY}C{fromX} {fromY + 26} {toX} {toY - 26} {toX} {toY}"), outcome, (fromX + toX) / 2, (fromY + toY) / 2);
        // Beside the steps between, or back up.
        var (side, startX, endX) = (Math.Min(width, Math.Max(from.X, to.X) + StepWidth + 18), from.X + StepWidth, to.X + StepWidth);
        var (startY, endY) = (from.Y + (StepHeight / 2), to.Y + (StepHeight / 2));
        return new(Invariant($"M{startX} {startY}C{side} {startY} {side} {endY} {endX} {endY}"), outcome, side, (startY + endY) / 2, IsBeside: true);
    }

    private static (string Line, string? More) Lines(string name)
    {
        if (name.Length <= LineLength)
            return (name, null);
        var cut = name.LastIndexOf(' ', LineLength) is > 0 and var blank ? blank : LineLength;
        var rest = name[cut..].Trim();
        return (name[..cut], rest.Length <= LineLength ? rest : rest[..(LineLength - 1)] + "…");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
