/** How a layer fares, for the color of what shows it; never the only sign of it. `none`: nothing is known. */
export type Tone = "good" | "warning" | "bad" | "none";
