/**
 * Event files of TensorBoard: TFRecords, each with an `Event` in the wire format of protocol buffers.
 * Sources: tensorflow/core/lib/io/record_writer.h, tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto.
 */
import type { Task } from "../design/fields.ts";
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
  const writer = new Writer();
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
function record(writer: Writer, write: (event: Writer) => void): void {
  const event = new Writer();
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

/** The wire types of protocol buffers that are used here. */
const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Writes fields of a protocol buffer's message. */
class Writer {
  private buffer = new Uint8Array(256);
  private length = 0;

  bytes(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
  }

  double(field: number, value: number): void {
    this.tag(field, wire.fixed64);
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    this.raw(bytes);
  }

  float(field: number, value: number): void {
    this.tag(field, wire.fixed32);
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.raw(bytes);
  }

  /** A whole number that is not negative. */
  integer(field: number, value: number): void {
    this.tag(field, wire.varint);
    this.varint(value);
  }

  string(field: number, value: string): void {
    this.lengthDelimited(field, new TextEncoder().encode(value));
  }

  message(field: number, write: (writer: Writer) => void): void {
    const inner = new Writer();
    write(inner);
    this.lengthDelimited(field, inner.bytes());
  }

  private lengthDelimited(field: number, bytes: Uint8Array): void {
    this.tag(field, wire.bytes);
    this.varint(bytes.length);
    this.raw(bytes);
  }

  private tag(field: number, type: number): void {
    this.varint(field * 8 + type);
  }

  /** Seven bits a byte, the lowest first. Division instead of shifts, which have 32 bits only. */
  private varint(value: number): void {
    this.reserve(10);
    let rest = value;
    while (rest >= 128) {
      this.buffer[this.length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.buffer[this.length++] = rest;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.length + more));
    larger.set(this.buffer.subarray(0, this.length));
    this.buffer = larger;
  }
}
