import { createReadStream } from "node:fs";
import { inferSchema, initParser } from "udsv";
import { Columns } from "./columns.mjs";
import { measure } from "./measure.mjs";

await measure(async (path) => {
  let parser;
  let columns;
  const take = (row) => columns.push(row);
  for await (const chunk of createReadStream(path, { encoding: "utf8", highWaterMark: 1 << 20 })) {
    if (!parser) {
      const schema = inferSchema(chunk);
      parser = initParser(schema);
      const names = schema.cols.map(({ name }) => name);
      const sample = chunk.slice(0, chunk.lastIndexOf("\n", 20_000));
      columns = new Columns(names, initParser(inferSchema(sample)).stringArrs(sample));
    }
    parser.chunk(chunk, parser.stringArrs, take);
  }
  parser.end();
  return columns.finish();
});
