import { InputError } from "../../shared/errors.ts";

/** The error of opening the data, said of the file and not of a design's field, since no design names it. */
export function nameData(error: unknown, name: string): unknown {
  if (!(error instanceof InputError)) return error;
  const { message, place } = error;
  const problem = message
    .replace(/^dataset\.path: (the file )?/, `${name}: `)
    .replace(/^dataset\.format: /, `${name}: `)
    .replace("Name a file, relative to the design's folder.", "Name another file.")
    .replace(
      /Set dataset\.format to one of .*$/,
      "Name a data file, such as one of CSV, JSON Lines or Parquet.",
    );
  return new InputError(problem, place);
}
