import type { FormatId } from "../../../src/engine/data/format.ts";
import { checkParser } from "./fuzzing.ts";

/** What scripts/fuzz.mjs hands to the coverage-guided fuzzer, which calls it with bytes; what it throws is a finding. */
export function fuzz(bytes: Uint8Array): Promise<void> {
  return checkParser(process.env.FUZZ_FORMAT as FormatId, new Uint8Array(bytes));
}
