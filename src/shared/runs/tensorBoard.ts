/**
 * Event files of TensorBoard: TFRecords, each with an `Event` in the wire format of protocol buffers.
 * Sources: tensorflow/core/lib/io/record_writer.h, tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto.
 */
import type { Task } from "../design/fields.ts";
import { ProtobufWriter } from "../protobuf.ts";
import { crc32c } from "./crc32c.ts";
import { type ScalarName, type ScalarRow, scalarNames } from "./scalars.ts";

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

/**
 * The bytes of an event file.
 *
 * @param startedSeconds when the run began, in seconds since 1970; a value's time is as many seconds of training later
 */
export function tensorBoardFile(rows: readonly ScalarRow[], task: Task, startedSeconds: number): Uint8Array {
  const writer = new ProtobufWriter();
  record(writer, (event) => {
    event.double(1, startedSeconds);
    event.string(3, "brain.Event:2");
  });
  for (const { step, seconds, values } of rows)
    record(writer, (event) => {
      event.double(1, startedSeconds + seconds);
      event.integer(2, step);
      event.message(5, (summary) => {
        for (const name of scalarNames) {
          const value = values[name];
          if (value === undefined) continue;
          summary.message(1, (scalar) => {
            scalar.string(1, tagOf(name, task));
            scalar.float(2, value);
          });
        }
      });
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
