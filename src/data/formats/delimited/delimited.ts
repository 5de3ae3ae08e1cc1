import type { Table } from "../../table/table.ts";
import { type ReadOptions, readDelimitedBytes, readNames } from "./readDelimited.ts";

const encoder = new TextEncoder();

/**
 * The table in a text of delimited values (RFC 4180, and what people make of it): quoted cells with delimiters, line
 * breaks and doubled quotes in them, blank lines left out.
 */
export function parseDelimited(text: string, file: string, options: ReadOptions = {}): Table {
  return readDelimitedBytes(encoder.encode(text), file, options);
}

/** The columns' names, read from the file's beginning. */
export function readColumnNames(text: string, file: string, options: ReadOptions = {}): readonly string[] {
  return readNames(encoder.encode(text), file, options);
}
