/**
 * How much a problem matters, in the design's text, in its data and in a network that trains. `error`: the design cannot be
 * trained, the result would mislead, or a layer or the run does not do its work; `warning`: it does so worse than it could;
 * `info`: worth knowing.
 */
export type Severity = "info" | "warning" | "error";
