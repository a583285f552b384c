import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { geoEqualEarth, geoPath } from "d3-geo";
import { feature, mesh } from "topojson-client";

const require = createRequire(import.meta.url);
const antarctica = "010";

// The same numbers stand in Components/MapProjection.cs; MapProjectionTests.cs holds what this projection gives.
export const world = { width: 960, height: 460, scale: 190.5, x: 478, y: 256, meridian: 11 };
// Europe is a cut of the same map, stretched upwards because Equal Earth flattens these latitudes.
export const europe = { width: 480, height: 368, left: 414, top: 46, stretchX: 3.6, stretchY: 4.4 };

export const projection = () => geoEqualEarth()
  .rotate([-world.meridian, 0]).scale(world.scale).translate([world.x, world.y]);

/** Draws world.svg (#land) and europe.svg (#land, #borders) for a page to <use>. */
export async function drawMaps(folder) {
  const whole = projection();
  const right = europe.left + europe.width / europe.stretchX;
  const bottom = europe.top + europe.height / europe.stretchY;
  const cut = projection().clipExtent([[europe.left - 1, europe.top - 1], [right + 1, bottom + 1]]);
  const stretched = { stream: sink => cut.stream({
    point: (x, y) => sink.point((x - europe.left) * europe.stretchX, (y - europe.top) * europe.stretchY),
    lineStart: () => sink.lineStart(),
    lineEnd: () => sink.lineEnd(),
    polygonStart: () => sink.polygonStart(),
    polygonEnd: () => sink.polygonEnd(),
    sphere: () => sink.sphere(),
  }) };
  await Promise.all([
    writeFile(folder + "world.svg", await draw("countries-110m", whole, world, 2.5, false)),
    writeFile(folder + "europe.svg", await draw("countries-50m", stretched, europe, 6, true)),
  ]);
}

async function draw(atlas, through, { width, height }, smallest, bordered) {
  const topology = JSON.parse(await readFile(require.resolve(`world-atlas/${atlas}.json`), "utf8"));
  const countries = topology.objects.countries;
  countries.geometries = countries.geometries.filter(country => country.id !== antarctica);
  const path = geoPath(through);
  const land = feature(topology, topology.objects.land);
  const pieces = land.features.flatMap(({ geometry }) => geometry.coordinates)
    .filter(rings => northernmost(rings) > -60)
    .map(coordinates => ({ type: "Polygon", coordinates }))
    .filter(piece => Math.abs(path.area(piece)) >= smallest);
  const borders = bordered ? compact(path(mesh(topology, countries, (a, b) => a !== b))) : "";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">`
    + `<path id="land" d="${compact(path({ type: "GeometryCollection", geometries: pieces }))}"/>`
    + (borders && `<path id="borders" fill="none" d="${borders}"/>`) + "</svg>\n";
}

function northernmost(rings) {
  return Math.max(...rings[0].map(([, latitude]) => latitude));
}

// Tenths of a unit, written relative to the point before: a third of the absolute form.
function compact(d) {
  let result = "";
  for (const [, line, close] of d.matchAll(/M([^MZ]*)(Z?)/g)) {
    const points = line.split("L").map(pair => pair.split(",").map(number => Math.round(number * 10)));
    let [x, y] = points[0], steps = "";
    for (const [nextX, nextY] of points.slice(1)) {
      if (nextX === x && nextY === y) continue;
      steps += `l${short(nextX - x)}${nextY - y < 0 ? "" : " "}${short(nextY - y)}`;
      [x, y] = [nextX, nextY];
    }
    if (steps) result += `M${short(points[0][0])} ${short(points[0][1])}${steps}${close ? "z" : ""}`;
  }
  return result;
}

function short(tenths) {
  return String(tenths / 10).replace(/^(-?)0\./, "$1.");
}
