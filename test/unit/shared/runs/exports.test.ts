// The exports of a run's events. The TensorBoard file is read back by a decoder that knows nothing of the encoder.
import { expect, test } from "vitest";
import type { LayersEvent, TrainingEvent } from "../../../../src/shared/events.ts";
import { crc32c } from "../../../../src/shared/runs/crc32c.ts";
import { eventsCsv } from "../../../../src/shared/runs/eventsCsv.ts";
import { scalarRows } from "../../../../src/shared/runs/scalars.ts";
import { tensorBoardFile } from "../../../../src/shared/runs/tensorBoard.ts";

const progress = (step: number, trainLoss: number | null): TrainingEvent =>
  ({
    kind: "progress",
    step,
    epoch: step / 10,
    trainLoss,
    trainDataLoss: 0.25,
    trainScore: 0.5,
    learningRate: 0.125,
    seconds: step / 100,
    samplesPerSecond: 1,
  }) as TrainingEvent;
const evaluation = (step: number): TrainingEvent => ({
  kind: "evaluation",
  step,
  epoch: step / 10,
  validationLoss: 0.75,
  validationDataLoss: 0.5,
  validationScore: 0.875,
});

const events = [evaluation(0), progress(10, 1.5), evaluation(10), progress(300, null), progress(10, 2)];

test("what is reported of a step is one row, a step that is reported again counts once", () => {
  const rows = scalarRows(events);
  expect(rows.map(({ step, seconds }) => [step, seconds])).toEqual([
    [0, 0],
    [10, 0.1],
    [300, 3],
  ]);
  expect(rows[1].values).toMatchObject({ trainLoss: 2, validationLoss: 0.75, learningRate: 0.125 });
  expect(rows[2].values).not.toHaveProperty("trainLoss");
});

test("the CSV file has a line for each step and nothing where nothing was measured", () => {
  const csv = eventsCsv([{ run: "=1", rows: scalarRows(events) }]);
  expect(csv.split("\n")).toEqual([
    "run,step,epoch,seconds,trainLoss,trainDataLoss,trainScore,validationLoss,validationDataLoss,validationScore,learningRate",
    `"'=1",0,0,0,,,,0.75,0.5,0.875,`,
    `"'=1",10,1,0.1,2,0.25,0.5,0.75,0.5,0.875,0.125`,
    `"'=1",300,30,3,,0.25,0.5,,,,0.125`,
    "",
  ]);
});

test("CRC-32C has the values of RFC 3720", () => {
  expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
});

test("the event file is what TensorFlow's writer makes of the same first event", () => {
  // tf.summary's file of version 2: length 24, its checksum, wall_time 1.0e9, file_version "brain.Event:2", checksum.
  const file = tensorBoardFile([], "classification", 1e9);
  const hex = [...file].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  expect(hex.slice(0, 24)).toBe("1800000000000000a37f4b22");
  expect(hex.slice(24, 72)).toBe("0900000000" + "65cdcd411a0d" + "627261696e2e4576656e743a32");
  expect(file).toHaveLength(8 + 4 + 24 + 4);
});

interface Field {
  readonly number: number;
  readonly value: number | Uint8Array;
}

function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const number = key >> 3;
    switch (key & 7) {
      case 0:
        yield { number, value: varint() };
        break;
      case 1:
        yield { number, value: view.getFloat64(at, true) };
        at += 8;
        break;
      case 2: {
        const length = varint();
        yield { number, value: bytes.subarray(at, at + length) };
        at += length;
        break;
      }
      case 5:
        yield { number, value: view.getFloat32(at, true) };
        at += 4;
        break;
      default:
        throw new Error(`Wire type ${key & 7}`);
    }
  }
}

/** The events of a file as field numbers and values, with all lengths and checksums checked. */
function decode(file: Uint8Array): Field[][] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const unmask = (masked: number) => {
    const rotated = (masked - 0xa282ead8) >>> 0;
    return ((rotated >>> 17) | (rotated << 15)) >>> 0;
  };
  const found: Field[][] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(view.getBigUint64(at, true));
    expect(unmask(view.getUint32(at + 8, true))).toBe(crc32c(file.subarray(at, at + 8)));
    const data = file.subarray(at + 12, at + 12 + length);
    expect(unmask(view.getUint32(at + 12 + length, true))).toBe(crc32c(data));
    found.push([...fieldsOf(data)]);
    at += 16 + length;
  }
  return found;
}

const text = (bytes: number | Uint8Array) => new TextDecoder().decode(bytes as Uint8Array);

test("the event file has the time, the step and the scalars of each row", () => {
  const [first, ...others] = decode(tensorBoardFile(events, "classification", 1_700_000_000));
  expect(first[0]).toEqual({ number: 1, value: 1_700_000_000 });
  expect(text(first[1].value)).toBe("brain.Event:2");
  const read = others.map((fields) => ({
    time: fields.find(({ number }) => number === 1)?.value,
    step: fields.find(({ number }) => number === 2)?.value,
    scalars: [...fieldsOf(fields.find(({ number }) => number === 5)?.value as Uint8Array)].map(
      ({ value }) => {
        const [tag, scalar] = fieldsOf(value as Uint8Array);
        return [text(tag.value), scalar.value];
      },
    ),
  }));
  expect(read).toEqual([
    {
      time: 1_700_000_000,
      step: 0,
      scalars: [
        ["loss/validation", 0.75],
        ["dataLoss/validation", 0.5],
        ["accuracy/validation", 0.875],
      ],
    },
    {
      time: 1_700_000_000.1,
      step: 10,
      scalars: [
        ["loss/train", 2],
        ["dataLoss/train", 0.25],
        ["accuracy/train", 0.5],
        ["loss/validation", 0.75],
        ["dataLoss/validation", 0.5],
        ["accuracy/validation", 0.875],
        ["learningRate", 0.125],
      ],
    },
    {
      time: 1_700_000_003,
      step: 300,
      scalars: [
        ["dataLoss/train", 0.25],
        ["accuracy/train", 0.5],
        ["learningRate", 0.125],
      ],
    },
  ]);
});

test("layers are histograms of the same step, whose bins, sums and ends are those of the snapshot", () => {
  const distribution = { mean: 0.5, std: 0.25, histogram: { low: 0, high: 1, counts: [1, 0, 3] } };
  const empty = { mean: 0, std: 0, histogram: { low: 0, high: 0, counts: [0] } };
  const layer = {
    activation: distribution,
    preActivation: distribution,
    weight: distribution,
    gradient: null,
  } as unknown as LayersEvent["layers"][number];
  const layers: LayersEvent = { kind: "layers", step: 10, layers: [layer, { ...layer, activation: empty }] };
  const [, , scalars, histograms] = decode(tensorBoardFile([...events, layers], "regression", 1000));
  const summaryOf = (fields: Field[]) => [
    ...fieldsOf(fields.find(({ number }) => number === 5)?.value as Uint8Array),
  ];
  expect(scalars.find(({ number }) => number === 2)?.value).toBe(10);
  expect(histograms.find(({ number }) => number === 2)?.value).toBe(10);
  expect(histograms.find(({ number }) => number === 1)?.value).toBe(1000.1);
  const values = summaryOf(histograms).map(({ value }) => [...fieldsOf(value as Uint8Array)]);
  expect(values.map(([tag]) => text(tag.value))).toEqual([
    ...["layer1/activation", "layer1/preActivation", "layer1/weight"],
    ...["output/preActivation", "output/weight"],
  ]);
  const [, histogram] = values[0];
  expect(histogram.number).toBe(5);
  const read = [...fieldsOf(histogram.value as Uint8Array)].map(({ number, value }) => [
    number,
    typeof value === "number" ? value : [...new Float64Array(value.slice().buffer)],
  ]);
  expect(read).toEqual([
    [1, 0],
    [2, 1],
    [3, 4],
    [4, 2],
    [5, 4 * (0.0625 + 0.25)],
    [6, [1 / 3, 2 / 3, 1]],
    [7, [1, 0, 3]],
  ]);
});
