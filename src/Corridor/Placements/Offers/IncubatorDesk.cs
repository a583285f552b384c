using Corridor.Content;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Placements.Offers;

/// <summary>A photo as pages show it; its address lies below the city's own.</summary>
public sealed record ShownPhoto(Guid Id, LocalizedText Alternative, int Width, int Height, string Address);

/// <summary>The people and the photos of an incubator's profile.</summary>
public sealed class IncubatorDesk(CorridorDb db, Images images, CurrentCity city, Audit audit)
{
    public Task<List<Mentor>> MentorsAsync(Incubator incubator, CancellationToken cancel = default) =>
        db.Set<Mentor>().AsNoTracking().Where(mentor => mentor.IncubatorId == incubator.Id).OrderBy(mentor => mentor.Id).ToListAsync(cancel);

    public async Task<IReadOnlyList<ShownPhoto>> PhotosAsync(Incubator incubator, CancellationToken cancel = default) =>
        [.. (await (
            from photo in db.Set<IncubatorPhoto>().AsNoTracking()
            join image in db.Set<Image>().AsNoTracking() on photo.ImageId equals image.Id
            where photo.IncubatorId == incubator.Id
            orderby photo.Place
            select new { photo, image }).ToListAsync(cancel)).Select(one => new ShownPhoto(one.photo.Id, one.photo.Alternative, one.photo.Width, one.photo.Height, one.image.Address))];

    /// <param name="incubator">Whose mentor.</param>
    /// <param name="id">Of the one that changes; none: a new one.</param>
    /// <param name="name">As guests call them.</param>
    /// <param name="helps">With what.</param>
    /// <param name="languages">That they speak.</param>
    /// <param name="hours">When guests may book an hour.</param>
    /// <param name="place">Where these are held.</param>
    /// <param name="cancel">Stops before anything is saved.</param>
    public async Task<Mentor> SaveMentorAsync(Incubator incubator, Guid? id, string? name, LocalizedText helps, IEnumerable<string> languages, MentorHours hours, string? place, CancellationToken cancel = default)
    {
        var mentor = id is null ? Mentor.Of(incubator) : await MentorAsync(incubator, id.Value, cancel);
        mentor.Describe(name, helps, languages);
        mentor.Receive(hours, place);
        if (id is null)
        {
            RuleBroken.If(await db.Set<Mentor>().CountAsync(one => one.IncubatorId == incubator.Id, cancel) >= Mentor.MostOfOne, "An incubator names at most {0} mentors.", Mentor.MostOfOne);
            db.Add(mentor);
        }

        audit.Record("mentor.saved", mentor.Id, new { incubator = incubator.Id });
        await db.SaveChangesAsync(cancel);
        return mentor;
    }

    public async Task RemoveMentorAsync(Incubator incubator, Guid id, CancellationToken cancel = default)
    {
        db.Remove(await MentorAsync(incubator, id, cancel));
        audit.Record("mentor.removed", id, new { incubator = incubator.Id });
        await db.SaveChangesAsync(cancel);
    }

    /// <param name="incubator">That it shows.</param>
    /// <param name="content">As uploaded; what is kept is drawn anew from its pixels.</param>
    /// <param name="alternative">In words.</param>
    /// <param name="cancel">Stops before anything is saved.</param>
    public async Task AddPhotoAsync(Incubator incubator, Stream content, LocalizedText alternative, CancellationToken cancel = default)
    {
        if (IncubatorPhoto.Problem(alternative) is { } problem)
            throw new RuleBrokenException(problem);
        var taken = await db.Set<IncubatorPhoto>().Where(photo => photo.IncubatorId == incubator.Id).Select(photo => photo.Place).ToListAsync(cancel);
        var (webp, width, height) = Photograph.Redraw(content);
        await using var bytes = webp;
        try
        {
            await images.UploadAsync(incubator.Slug + ".webp", bytes, alternative.In(city.Required.Language), image =>
            {
                var photo = IncubatorPhoto.Of(incubator, image, alternative, (width, height), taken);
                db.Add(photo);
                audit.Record("photo.added", photo.Id, new { incubator = incubator.Id });
            }, cancel);
        }
        catch (DbUpdateException failure) when (failure.IsDuplicate())
        {
            throw RuleBroken.Now("Somebody else added a photo at the same moment: try again.");
        }
    }

    public async Task RemovePhotoAsync(Incubator incubator, Guid id, CancellationToken cancel = default)
    {
        var photo = await db.Set<IncubatorPhoto>().Where(one => one.Id == id && one.IncubatorId == incubator.Id).SingleOrNotFoundAsync(cancel);
        audit.Record("photo.removed", id, new { incubator = incubator.Id });
        await images.DeleteAsync(photo.ImageId, cancel);
    }

    private Task<Mentor> MentorAsync(Incubator incubator, Guid id, CancellationToken cancel) =>
        db.Set<Mentor>().Where(mentor => mentor.Id == id && mentor.IncubatorId == incubator.Id).SingleOrNotFoundAsync(cancel);
}
