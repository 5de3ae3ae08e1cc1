import { Random } from "../../shared/random.ts";

/**
 * Draws places 0 … count − 1 for a picture that cannot show all: each is as likely as any other, and the same ones come
 * every time, so that points do not jump while a run is followed.
 *
 * @returns ascending; all where there are at most `limit`
 */
export function drawPlaces(count: number, limit: number, seed: number): Uint32Array {
  if (count <= limit) return Uint32Array.from({ length: count }, (_, place) => place);
  const random = new Random(seed, "shown rows");
  const drawn = new Set<number>();
  // Floyd's algorithm (Bentley and Floyd 1987): one draw for each place that is taken.
  for (let last = count - limit; last < count; last++) {
    const place = random.below(last + 1);
    drawn.add(drawn.has(place) ? last : place);
  }
  return Uint32Array.from(drawn).sort();
}
