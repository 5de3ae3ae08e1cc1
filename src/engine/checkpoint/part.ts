import type { Json } from "../../shared/design/edit.ts";
import { InputError } from "../../shared/errors.ts";
import { emptyMeasures, type Measures } from "../kernels/kernels.ts";
import type { Tensor, TensorData } from "../safetensors.ts";

/** What a part of a run is at one moment: small values as JSON, and tensors under the names they have in the file. */
export interface SavedPart {
  readonly fields?: { readonly [name: string]: Json };
  readonly tensors?: { readonly [name: string]: Tensor<TensorData> };
}

/**
 * Something whose state the future of a run depends on: the network, the order of the rows, … A trainer lists its parts by
 * name in one place; what is new joins there.
 */
export interface CheckpointPart {
  save(): SavedPart;
  /**
   * Checks what was saved, and returns what puts it in place: nothing changes before every part has been checked.
   *
   * @throws InputError that names what is missing or impossible
   */
  prepare(saved: StateReader): () => void;
}

export type CheckpointParts = { readonly [name: string]: CheckpointPart };

/** What all parts together are, as a checkpoint's file has it: fields by part, and tensors by name. */
export interface SavedParts {
  readonly state: { readonly [part: string]: unknown };
  readonly tensors: { readonly [name: string]: Tensor<TensorData> };
}

export function saveParts(parts: CheckpointParts): SavedParts {
  const saved = Object.entries(parts).map(([name, part]) => [name, part.save()] as const);
  return {
    state: Object.fromEntries(saved.map(([name, { fields }]) => [name, fields ?? {}])),
    tensors: Object.assign({}, ...saved.map(([, { tensors }]) => tensors)),
  };
}

/**
 * Checks everything that was saved, and returns what puts it in place.
 *
 * @throws InputError that names what is missing or impossible, or a tensor that no part asked for
 */
export function prepareParts(parts: CheckpointParts, { state, tensors }: SavedParts): () => void {
  const used = new Set<string>();
  const apply = Object.entries(parts).map(([name, part]) =>
    part.prepare(new StateReader(name, state[name], tensors, used)),
  );
  const unexpectedTensor = Object.keys(tensors).find((name) => !used.has(name));
  if (unexpectedTensor !== undefined) throw damaged(`nothing here has a tensor "${unexpectedTensor}"`);
  return () => {
    for (const restorePart of apply) restorePart();
  };
}

/** Reads one part's state; nothing is believed before it is checked. */
export class StateReader {
  private readonly part: string;
  private readonly fields: unknown;
  private readonly tensors: { readonly [name: string]: Tensor<TensorData> };
  private readonly used: Set<string>;

  /** @param used receives the names of the tensors that were asked for */
  constructor(
    part: string,
    fields: unknown,
    tensors: { readonly [name: string]: Tensor<TensorData> },
    used: Set<string>,
  ) {
    this.part = part;
    this.fields = fields;
    this.tensors = tensors;
    this.used = used;
  }

  /** A number, finite as JSON has no others. */
  number(name: string): number {
    const value = this.field(name);
    return typeof value === "number" ? value : this.refuse(name, "a number");
  }

  /** Reads an integer from `min` to `max`. */
  integer(name: string, min: number, max: number): number {
    const value = this.field(name);
    const fits = Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
    return fits ? (value as number) : this.refuse(name, `an integer from ${min} to ${max}`);
  }

  boolean(name: string): boolean {
    const value = this.field(name);
    return typeof value === "boolean" ? value : this.refuse(name, "true or false");
  }

  numbers(name: string, length: number): readonly number[] {
    const value = this.field(name);
    const fits = Array.isArray(value) && value.length === length && value.every((n) => typeof n === "number");
    return fits ? value : this.refuse(name, `a list of ${length} numbers`);
  }

  measures(name: string): Measures {
    const value = this.field(name) as Record<string, unknown> | null | undefined;
    const measures = emptyMeasures();
    for (const key of Object.keys(measures) as (keyof Measures)[]) {
      const sum = value?.[key];
      measures[key] = typeof sum === "number" ? sum : this.refuse(`${name}.${key}`, "a number");
    }
    return measures;
  }

  /** Floating-point numbers of this shape. */
  floats(name: string, shape: readonly number[]): Float32Array | Float64Array {
    const data = this.tensor(name, shape);
    if (data instanceof Int32Array) throw damaged(`its tensor "${name}" holds integers`);
    return data;
  }

  integers(name: string, shape: readonly number[]): Int32Array {
    const data = this.tensor(name, shape);
    if (!(data instanceof Int32Array)) throw damaged(`its tensor "${name}" does not hold integers`);
    return data;
  }

  private tensor(name: string, shape: readonly number[]): TensorData {
    this.used.add(name);
    const tensor = Object.hasOwn(this.tensors, name) ? this.tensors[name] : undefined;
    if (!tensor) throw damaged(`it has no tensor "${name}"`);
    if (tensor.shape.length === shape.length && tensor.shape.every((length, i) => length === shape[i]))
      return tensor.data;
    throw damaged(`its tensor "${name}" has shape [${tensor.shape.join(", ")}], not [${shape.join(", ")}]`);
  }

  private field(name: string): unknown {
    return (this.fields as Record<string, unknown> | null | undefined)?.[name];
  }

  private refuse(name: string, wanted: string): never {
    throw damaged(`its state "${this.part}.${name}" is not ${wanted}`);
  }
}

/** The error for a checkpoint that is whole and yet cannot have been written by this program for this design and data. */
export function damaged(problem: string): InputError {
  return new InputError(
    `The checkpoint cannot be used: ${problem}. It was written by another version or program; start a new run.`,
  );
}
