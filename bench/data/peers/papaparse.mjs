import { createReadStream, readFileSync, statSync } from "node:fs";
import Papa from "papaparse";
import { Columns } from "./columns.mjs";
import { measure } from "./measure.mjs";

await measure(async (path) => {
  let columns;
  let names;
  const take = (rows) => {
    let from = 0;
    if (!columns) {
      [names] = rows;
      columns = new Columns(names, rows.slice(1, 100));
      from = 1;
    }
    for (let i = from; i < rows.length; i++) columns.push(rows[i]);
  };
  const config = { delimiter: ",", newline: "\n", skipEmptyLines: true };
  if (statSync(path).size < 400e6)
    // A chunk at a time, so that the rows need not all be held; faster than with a callback for each.
    Papa.parse(readFileSync(path, "utf8"), {
      ...config,
      chunkSize: 4 << 20,
      chunk: ({ data }) => take(data),
    });
  else
    await new Promise((complete, error) =>
      Papa.parse(createReadStream(path, { encoding: "utf8", highWaterMark: 4 << 20 }), {
        ...config,
        chunk: ({ data }) => take(data),
        complete,
        error,
      }),
    );
  return columns.finish();
});
