/** One tab stop for many things: arrow keys move it inside a list, a grid or a matrix. */

/**
 * Where a key moves the tab stop.
 *
 * @param at the present place, counted in reading order
 * @param places number of places
 * @param columns number of places in a line; 1 for a list
 * @returns undefined where the key moves nothing
 */
export function nextPlace(
  { key, ctrlKey, metaKey, altKey }: KeyboardEvent,
  at: number,
  places: number,
  columns: number,
): number | undefined {
  if (metaKey || altKey || places === 0) return undefined;
  const column = at % columns;
  const start = at - column;
  const within = (place: number) => (place >= 0 && place < places ? place : at);
  switch (key) {
    case "ArrowLeft":
      return columns === 1 ? undefined : within(column === 0 ? at : at - 1);
    case "ArrowRight":
      return columns === 1 ? undefined : within(column === columns - 1 ? at : at + 1);
    case "ArrowUp":
      return within(at - columns);
    case "ArrowDown":
      return within(at + columns);
    case "Home":
      return ctrlKey || columns === 1 ? 0 : start;
    case "End":
      return ctrlKey || columns === 1 ? places - 1 : Math.min(places, start + columns) - 1;
    default:
      return undefined;
  }
}
