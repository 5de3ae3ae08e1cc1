/** @returns a delimited file's text: the header and the rows, each on a line of its own */
export function csv(header: string, rows: readonly (string | number)[]): string {
  return `${[header, ...rows].join("\n")}\n`;
}
