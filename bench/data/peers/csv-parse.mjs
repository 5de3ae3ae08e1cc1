import { createReadStream } from "node:fs";
import { parse } from "csv-parse";
import { Columns } from "./columns.mjs";
import { measure } from "./measure.mjs";

await measure(async (path) => {
  const parser = createReadStream(path, { highWaterMark: 1 << 20 }).pipe(parse());
  let columns;
  const first = [];
  const begin = () => {
    columns = new Columns(first[0], first.slice(1));
    for (const row of first.slice(1)) columns.push(row);
  };
  parser.on("readable", () => {
    for (let row = parser.read(); row !== null; row = parser.read()) {
      if (columns) columns.push(row);
      else if (first.push(row) === 100) begin();
    }
  });
  await new Promise((resolve, reject) => parser.on("end", resolve).on("error", reject));
  if (!columns) begin();
  return columns.finish();
});
