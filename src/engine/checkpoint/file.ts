import type { DesignSpec } from "../../shared/design/fields.ts";
import { InputError, messageOf } from "../../shared/errors.ts";
import { checkpointFormat } from "../model.ts";
import {
  dataStartOf,
  readMixedTensors,
  type Tensor,
  type TensorData,
  writeSafeTensors,
} from "../safetensors.ts";
import type { DataIdentity } from "./dataIdentity.ts";
import { hash128 } from "./hash.ts";

/** A checkpoint's content. Its file is described in `docs/checkpoints.md`. */
export interface CheckpointContent {
  readonly design: DesignSpec;
  readonly data: DataIdentity;
  /** Which kernels computed, see `Kernels.backend`. */
  readonly backend: string;
  /** The parts' small values, by part. */
  readonly state: { readonly [part: string]: unknown };
  readonly tensors: { readonly [name: string]: Tensor<TensorData> };
}

const version = "1";
/** Stands in the place of the checksum while it is computed. */
const noChecksum = "0".repeat(32);

/** The bytes of a checkpoint: a safetensors file that holds all a saved model does, and more. */
export function writeCheckpoint(content: CheckpointContent): Uint8Array<ArrayBuffer> {
  const { design, data, backend, state, tensors } = content;
  const { features, classes, preprocessing, ...identity } = data;
  const bytes = writeSafeTensors({
    tensors,
    metadata: {
      format: checkpointFormat,
      version,
      checksum: noChecksum,
      backend,
      design: JSON.stringify(design),
      features: JSON.stringify(features),
      classes: JSON.stringify(classes),
      preprocessing: JSON.stringify(preprocessing),
      data: JSON.stringify(identity),
      state: JSON.stringify(state),
    },
  });
  const dataStart = dataStartOf(bytes);
  bytes.set(new TextEncoder().encode(checksumOf(bytes, dataStart)), checksumPlace(bytes, dataStart));
  return bytes;
}

/**
 * Reads what {@link writeCheckpoint} wrote, after checking that every byte is what it was then.
 *
 * @throws InputError that says what is wrong with the file
 */
export function readCheckpoint(bytes: Uint8Array): CheckpointContent {
  const { tensors, metadata } = readWhole(bytes);
  if (metadata.format !== checkpointFormat) {
    throw new InputError(
      "This is no checkpoint, but another safetensors file. A run goes on from a checkpoint; a saved model is where another run can begin.",
    );
  }
  if (metadata.version !== version) {
    throw new InputError(
      `The checkpoint has version ${JSON.stringify(metadata.version)}, and version "${version}" is known here. Go on with the program that wrote it.`,
    );
  }
  const dataStart = dataStartOf(bytes);
  if (checksumOf(bytes, dataStart) !== metadata.checksum) {
    throw new InputError(
      "The checkpoint is damaged: its bytes do not have its checksum. Use a copy, or start a new run.",
    );
  }
  const parse = (key: string) => parseMetadata(metadata, key);
  return {
    design: parse("design") as unknown as DesignSpec,
    data: {
      features: parse("features"),
      classes: parse("classes"),
      preprocessing: parse("preprocessing"),
      ...parse("data"),
    } as unknown as DataIdentity,
    backend: metadata.backend,
    state: parse("state"),
    tensors,
  };
}

function readWhole(bytes: Uint8Array) {
  try {
    return readMixedTensors(bytes);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`The checkpoint is damaged or foreign. ${messageOf(error)}`);
  }
}

/** Of the header with an empty checksum, and of the tensors. */
function checksumOf(bytes: Uint8Array, dataStart: number): string {
  const header = bytes.slice(0, dataStart);
  const place = checksumPlace(bytes, dataStart);
  header.set(new TextEncoder().encode(noChecksum), place);
  return hash128(new TextEncoder().encode(hash128(header) + hash128(bytes.subarray(dataStart))));
}

/** Where the checksum's 32 digits stand in the file. */
function checksumPlace(bytes: Uint8Array, dataStart: number): number {
  // Metadata comes first in the header and nothing before the checksum has a value of the user's making.
  const beginning = new TextDecoder("latin1").decode(bytes.subarray(0, Math.min(dataStart, 512)));
  const key = '"checksum":"';
  const at = beginning.indexOf(key);
  if (at < 0 || at + key.length + noChecksum.length > dataStart)
    throw new InputError("The checkpoint is damaged: it has no checksum. Use a copy, or start a new run.");
  return at + key.length;
}

function parseMetadata(metadata: { readonly [key: string]: string }, key: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(metadata[key]);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw new InputError(`The checkpoint's "${key}" is not the JSON it should be; it is foreign. Train anew.`);
}
