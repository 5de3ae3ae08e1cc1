/**
 * Event files of TensorBoard: TFRecords, each with an `Event` in the wire format of protocol buffers.
 * Sources: tensorflow/core/lib/io/record_writer.h, tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto.
 */
import type { Task } from "../design/fields.ts";
import type { Distribution, LayersEvent, TrainingEvent } from "../events.ts";
import { ProtobufWriter } from "../protobuf.ts";
import { crc32c } from "./crc32c.ts";
import { type ScalarName, type ScalarRow, scalarNames, scalarRows } from "./scalars.ts";

/** What is written: scalars are grouped in TensorBoard by what is before the slash. */
function tagOf(name: ScalarName, task: Task): string {
  const score = task === "classification" ? "accuracy" : "R2";
  const tags: Readonly<Record<ScalarName, string>> = {
    trainLoss: "loss/train",
    validationLoss: "loss/validation",
    trainDataLoss: "dataLoss/train",
    validationDataLoss: "dataLoss/validation",
    trainScore: `${score}/train`,
    validationScore: `${score}/validation`,
    learningRate: "learningRate",
  };
  return tags[name];
}

/** The name of a run's event file: TensorBoard takes files with `tfevents` in their names, in their order. */
export function tensorBoardFileName(startedSeconds: number): string {
  return `events.out.tfevents.${Math.floor(startedSeconds)}.mlp-studio`;
}

/** The beginning of an event file. @param startedSeconds when the run began, in seconds since 1970 */
export function tensorBoardHeader(startedSeconds: number): Uint8Array {
  const writer = new ProtobufWriter();
  record(writer, (event) => {
    event.double(1, startedSeconds);
    event.string(3, "brain.Event:2");
  });
  return writer.bytes();
}

/** What was measured at one step, as a record. @param startedSeconds a value's time is as many seconds of training later */
export function scalarRecord(
  { step, seconds, values }: ScalarRow,
  task: Task,
  startedSeconds: number,
): Uint8Array {
  return summaryRecord(step, startedSeconds + seconds, (summary) => {
    for (const name of scalarNames) {
      const value = values[name];
      if (value === undefined) continue;
      summary.message(1, (scalar) => {
        scalar.string(1, tagOf(name, task));
        scalar.float(2, value);
      });
    }
  });
}

/** The layers at one step as a record of histograms. @param seconds of training up to there */
export function layersRecord(
  { step, layers }: LayersEvent,
  seconds: number,
  startedSeconds: number,
): Uint8Array {
  return summaryRecord(step, startedSeconds + seconds, (summary) => {
    for (const [index, layer] of layers.entries()) {
      const name = index === layers.length - 1 ? "output" : `layer${index + 1}`;
      for (const quantity of ["activation", "preActivation", "weight", "gradient"] as const) {
        const distribution = layer[quantity];
        if (!distribution || total(distribution) === 0) continue;
        summary.message(1, (value) => {
          value.string(1, `${name}/${quantity}`);
          value.message(5, (histogram) => writeHistogram(histogram, distribution));
        });
      }
    }
  });
}

/** The bytes of a whole event file: scalars and histograms by their steps. */
export function tensorBoardFile(
  events: readonly TrainingEvent[],
  task: Task,
  startedSeconds: number,
): Uint8Array {
  const rows = scalarRows(events);
  const secondsAt = (step: number) => rows.findLast((row) => row.step <= step)?.seconds ?? 0;
  // What is reported of a step again, as by a run that was resumed, takes the place of what was reported before.
  const layers = new Map(
    events.flatMap((event) => (event.kind === "layers" ? [[event.step, event] as const] : [])),
  );
  const records = [
    ...rows.map((row) => ({ step: row.step, bytes: () => scalarRecord(row, task, startedSeconds) })),
    ...[...layers.values()].map((event) => ({
      step: event.step,
      bytes: () => layersRecord(event, secondsAt(event.step), startedSeconds),
    })),
  ].sort((a, b) => a.step - b.step);
  const writer = new ProtobufWriter();
  writer.raw(tensorBoardHeader(startedSeconds));
  for (const { bytes } of records) writer.raw(bytes());
  return writer.bytes();
}

function total({ histogram }: Distribution): number {
  return histogram.counts.reduce((sum, count) => sum + count, 0);
}

/** A `HistogramProto`. */
function writeHistogram(writer: ProtobufWriter, distribution: Distribution): void {
  const { mean, std, histogram } = distribution;
  const { low, high, counts } = histogram;
  const count = total(distribution);
  const width = (high - low) / counts.length;
  writer.double(1, low);
  writer.double(2, high);
  writer.double(3, count);
  writer.double(4, mean * count);
  writer.double(5, (std * std + mean * mean) * count);
  // The upper end of each bin; the last one is exactly the maximum.
  writer.doubles(
    6,
    counts.map((_, bin) => (bin === counts.length - 1 ? high : low + (bin + 1) * width)),
  );
  writer.doubles(7, counts);
}

/** An event with a `Summary`. @param time in seconds since 1970 */
function summaryRecord(step: number, time: number, write: (summary: ProtobufWriter) => void): Uint8Array {
  const writer = new ProtobufWriter();
  record(writer, (event) => {
    event.double(1, time);
    event.integer(2, step);
    event.message(5, write);
  });
  return writer.bytes();
}

/** A TFRecord: the length of the data and the data, each followed by its masked checksum. */
function record(writer: ProtobufWriter, write: (event: ProtobufWriter) => void): void {
  const event = new ProtobufWriter();
  write(event);
  const data = event.bytes();
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(data.length), true);
  writer.raw(length);
  writer.raw(maskedChecksum(length));
  writer.raw(data);
  writer.raw(maskedChecksum(data));
}

/** A CRC of data that holds CRCs itself would be a weak one, so that it is rotated and shifted by a constant. */
function maskedChecksum(data: Uint8Array): Uint8Array {
  const crc = crc32c(data);
  const masked = (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, masked, true);
  return bytes;
}
