import { expect, test } from "vitest";
import { RunLog } from "../../../../src/shared/runLog.ts";
import { isBroken, parseRunRecord } from "../../../../src/shared/runs/runRecord.ts";
import { sparklineOf } from "../../../../src/shared/runs/sparkline.ts";

const id = "20261126-101112-abcd";
const record = {
  version: 1,
  id,
  design: "iris.mlp.json",
  state: "completed",
  started: "2026-11-26T10:11:12.000Z",
  seconds: 1.5,
  seed: 1,
  data: { path: "iris.csv", hash: null, rows: { all: 150, train: 90, validation: 15, test: 45 } },
  environment: { version: "0.1.0", backend: "wasm-simd", threads: 1, platform: "linux-x64" },
  summary: null,
};

test("a record is read as it was written, with its folder's name as its id", () => {
  expect(parseRunRecord(JSON.stringify(record), id)).toEqual(record);
  expect(parseRunRecord(JSON.stringify({ ...record, id: "other" }), id)).toEqual(record);
});

test.each([
  ["{", "is not JSON"],
  ["[]", "is not the record of a run"],
  [JSON.stringify({ ...record, version: 2 }), "has version 2, and version 1 is the latest known here"],
  [JSON.stringify({ ...record, state: "lost" }), 'has no usable "state"'],
  [JSON.stringify({ ...record, started: "yesterday" }), 'has no usable "started"'],
  [JSON.stringify({ ...record, seconds: "1" }), 'has no usable "seconds"'],
  [JSON.stringify({ ...record, data: [] }), 'has no usable "data"'],
  [JSON.stringify({ ...record, summary: 3 }), 'has no usable "summary"'],
  [JSON.stringify({ ...record, sparkline: ["a"] }), 'has no usable "sparkline"'],
  [JSON.stringify({ ...record, process: { pid: 1 } }), 'has no usable "process"'],
  ["{}", 'has no usable "version"'],
])("%s is refused in one sentence", (text, problem) => {
  const read = parseRunRecord(text, id);
  expect(isBroken(read) && read.problem).toContain(`${id}: run.json ${problem}`);
});

test("a sparkline has the first and the last value, and at most 40", () => {
  const log = new RunLog();
  for (let step = 1; step <= 500; step++)
    log.append({
      kind: "evaluation",
      step,
      epoch: step,
      validationLoss: 1 / step,
      validationDataLoss: 1 / step,
      validationScore: 0,
    });
  const line = sparklineOf(log);
  expect(line).toHaveLength(40);
  expect([line[0], line.at(-1)]).toEqual([1, 0.002]);
  expect(sparklineOf(new RunLog())).toEqual([]);
});
