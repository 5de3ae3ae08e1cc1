import type { FormatId } from "../../../../src/data/formats/dataFormat.ts";
import { checkParser } from "./fuzzing.ts";
import { checkStreaming } from "./fuzzStreaming.ts";

/** What scripts/fuzz.mjs hands to the coverage-guided fuzzer, which calls it with bytes; what it throws is a finding. */
export function fuzz(bytes: Uint8Array): Promise<void> {
  const { FUZZ_FORMAT: format } = process.env;
  const content = new Uint8Array(bytes);
  return format === "csv-stream" ? checkStreaming(content) : checkParser(format as FormatId, content);
}
