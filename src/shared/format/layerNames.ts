/** What layers are called, counted from 1 as a person counts them. */

/** What a layer is called in a sentence or a heading: "Layer 3", "Output layer". */
export function layerTitle(index: number, hiddenCount: number): string {
  return index === hiddenCount ? "Output layer" : layerName(index, hiddenCount);
}

/** What a row is called: "Layer 3", "Output". */
export function layerName(index: number, hiddenCount: number): string {
  return index === hiddenCount ? "Output" : `Layer ${index + 1}`;
}
