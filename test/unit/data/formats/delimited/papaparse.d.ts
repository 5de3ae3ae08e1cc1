/**
 * The part of papaparse that is used here. Its own types bring Node's and the DOM's globals with them, which the engine
 * must not see.
 */
declare module "papaparse" {
  interface ParseError {
    readonly type: "Quotes" | "Delimiter" | "FieldMismatch";
    readonly code: string;
    readonly row?: number;
    /** Where in the text. */
    readonly index?: number;
  }
  const Papa: {
    parse(
      text: string,
      config: {
        readonly delimiter?: string;
        readonly delimitersToGuess?: readonly string[];
        readonly newline?: "\n";
        readonly preview?: number;
        readonly skipEmptyLines?: boolean;
      },
    ): {
      readonly data: string[][];
      readonly errors: readonly ParseError[];
      readonly meta: { readonly delimiter: string };
    };
  };
  export default Papa;
}
