import type { DesignSpec } from "../../shared/design/fields.ts";
import { InputError, messageOf } from "../../shared/errors.ts";
import { hash128 } from "../../shared/hash.ts";
import { checkpointFormat, isListOf, preprocessingOf } from "../model.ts";
import { readMixedTensors, type Tensor, type TensorData, writeSafeTensors } from "../safetensors.ts";
import { dataStartIn } from "../safetensorsHeader.ts";
import type { DataIdentity } from "./dataIdentity.ts";

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
  const dataStart = dataStartIn(bytes, bytes.length);
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
      "This is no checkpoint, but another safetensors file. A run continues from a checkpoint; a saved model only starts a new run with its weights.",
    );
  }
  if (metadata.version !== version) {
    throw new InputError(
      `The checkpoint has version ${JSON.stringify(metadata.version)}, and version "${version}" is known here. Go on with the program that wrote it.`,
    );
  }
  const dataStart = dataStartIn(bytes, bytes.length);
  if (checksumOf(bytes, dataStart) !== metadata.checksum) {
    throw new InputError(
      "The checkpoint is damaged: its bytes do not have its checksum. Use a copy, or start a new run.",
    );
  }
  return {
    design: designIn(metadata),
    data: dataIdentityIn(metadata),
    backend: metadata.backend,
    state: parseMetadata(metadata, "state"),
    tensors,
  };
}

type Metadata = { readonly [key: string]: string };

/** The design that was trained, checked as far as the comparison with the present one relies on. */
function designIn(metadata: Metadata): DesignSpec {
  const design = parseMetadata(metadata, "design");
  const isDesign =
    isObject(design.dataset) &&
    isObject(design.training) &&
    Array.isArray(design.layers) &&
    design.layers.every(isObject);
  if (!isDesign) throw foreign("design");
  return design as unknown as DesignSpec;
}

/** What the data was, checked as far as the comparison with the present data relies on. */
function dataIdentityIn(metadata: Metadata): DataIdentity {
  const features: unknown = parseMetadata(metadata, "features");
  const classes: unknown = parseMetadata(metadata, "classes");
  if (!isListOf(features, "string")) throw foreign("features");
  if (!isListOf(classes, "string")) throw foreign("classes");
  const preprocessing = preprocessingOf(parseMetadata(metadata, "preprocessing"));
  const { task, target, rows, hash } = parseMetadata(metadata, "data");
  const isIdentity =
    (task === "classification" || task === "regression") &&
    typeof target === "string" &&
    typeof hash === "string" &&
    isObject(rows) &&
    ["all", "train", "validation", "test"].every((part) => Number.isSafeInteger(rows[part]));
  if (!isIdentity || !preprocessing) throw foreign("data");
  return { task, target, features, classes, preprocessing, rows: rows as DataIdentity["rows"], hash };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function foreign(key: string): InputError {
  return new InputError(`The checkpoint's "${key}" is not that of a checkpoint; it is foreign. Train again.`);
}

function readWhole(bytes: Uint8Array) {
  try {
    return readMixedTensors(bytes);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`The checkpoint is damaged or foreign. ${messageOf(error)}`);
  }
}

/** Computes the checksum of the header, in which the checksum is empty, and of the tensors. */
function checksumOf(bytes: Uint8Array, dataStart: number): string {
  // Not slice(), which of a Buffer is no copy.
  const header = Uint8Array.from(bytes.subarray(0, dataStart));
  const place = checksumPlace(bytes, dataStart);
  header.set(new TextEncoder().encode(noChecksum), place);
  return hash128(new TextEncoder().encode(hash128(header) + hash128(bytes.subarray(dataStart))));
}

/** Offset of the checksum's 32 digits in the file. */
function checksumPlace(bytes: Uint8Array, dataStart: number): number {
  // Metadata comes first in the header and nothing before the checksum has a value of the user's making.
  const beginning = new TextDecoder("latin1").decode(bytes.subarray(0, Math.min(dataStart, 512)));
  const key = '"checksum":"';
  const at = beginning.indexOf(key);
  if (at < 0 || at + key.length + noChecksum.length > dataStart)
    throw new InputError("The checkpoint is damaged: it has no checksum. Use a copy, or start a new run.");
  return at + key.length;
}

/** The value of a key, an object or a list. */
function parseMetadata(metadata: Metadata, key: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(metadata[key]);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Reported below.
  }
  throw foreign(key);
}
