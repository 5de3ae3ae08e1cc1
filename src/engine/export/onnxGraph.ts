/**
 * A graph of ONNX while it is made, and its bytes: field numbers and types are those of onnx.proto3.
 *
 * ir_version 8 and opset 15 load in onnxruntime from 1.14 (2023) on; newer ones are refused by programs in use.
 */
import { ProtobufWriter } from "../../shared/protobuf.ts";

const onnxTypes = { float: 1, int64: 7, string: 8, bool: 9, double: 11 } as const;
export type OnnxType = keyof typeof onnxTypes;

type Attribute =
  | { readonly kind: "float"; readonly value: number }
  /** Whole numbers that are not negative. */
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "ints"; readonly value: readonly number[] }
  | { readonly kind: "floats"; readonly value: readonly number[] }
  | { readonly kind: "strings"; readonly value: readonly string[] };

const attributeTypes = { float: 1, int: 2, floats: 6, ints: 7, strings: 8 } as const;

interface Value {
  readonly name: string;
  readonly type: OnnxType;
  /** A name for an axis of any length. */
  readonly shape: readonly (number | string)[];
}

/** The domain of operators for strings and classical models. */
export const mlDomain = "ai.onnx.ml";

export class OnnxGraph {
  private readonly nodes: ((writer: ProtobufWriter) => void)[] = [];
  private readonly initializers: ((writer: ProtobufWriter) => void)[] = [];
  private readonly inputs: Value[] = [];
  private readonly outputs: Value[] = [];
  private readonly names = new Set<string>();
  private readonly metadata: (readonly [string, string])[] = [];
  private usesMl = false;

  /** A name that nothing has yet: the one that is wanted, else with a number behind it. */
  fresh(wanted: string): string {
    let name = wanted;
    for (let number = 2; this.names.has(name); number++) name = `${wanted}_${number}`;
    this.names.add(name);
    return name;
  }

  input(name: string, type: OnnxType, shape: Value["shape"]): string {
    const own = this.fresh(name);
    this.inputs.push({ name: own, type, shape });
    return own;
  }

  output(name: string, type: OnnxType, shape: Value["shape"]): void {
    this.outputs.push({ name, type, shape });
  }

  note(key: string, value: string): void {
    this.metadata.push([key, value]);
  }

  /** A constant. @returns its name */
  constant(
    wanted: string,
    type: Exclude<OnnxType, "string" | "bool">,
    shape: readonly number[],
    values: ArrayLike<number>,
  ): string {
    const bytes = type === "float" ? 4 : 8;
    const raw = new Uint8Array(bytes * values.length);
    const view = new DataView(raw.buffer);
    for (let i = 0; i < values.length; i++)
      if (type === "float") view.setFloat32(4 * i, values[i], true);
      else if (type === "double") view.setFloat64(8 * i, values[i], true);
      else view.setBigInt64(8 * i, BigInt(values[i]), true);
    return this.tensor(wanted, type, shape, (writer) => writer.lengthDelimited(9, raw));
  }

  strings(wanted: string, values: readonly string[]): string {
    return this.tensor(wanted, "string", [values.length], (writer) => {
      for (const value of values) writer.string(6, value);
    });
  }

  /** A node with one output. @returns the output's name */
  node(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    wanted = type.toLowerCase(),
    domain = "",
  ): string {
    const output = this.fresh(wanted);
    if (domain === mlDomain) this.usesMl = true;
    this.nodes.push((writer) => {
      for (const input of inputs) writer.string(1, input);
      writer.string(2, output);
      writer.string(3, output);
      writer.string(4, type);
      for (const [name, attribute] of Object.entries(attributes))
        writer.message(5, (inner) => writeAttribute(inner, name, attribute));
      if (domain !== "") writer.string(7, domain);
    });
    return output;
  }

  cast(input: string, to: OnnxType): string {
    return this.node("Cast", [input], { to: { kind: "int", value: onnxTypes[to] } });
  }

  /** The bytes of the model. */
  bytes(name: string): Uint8Array {
    const writer = new ProtobufWriter();
    writer.integer(1, 8);
    writer.string(2, "MLP Studio");
    writer.message(7, (graph) => {
      for (const node of this.nodes) graph.message(1, node);
      graph.string(2, name);
      for (const initializer of this.initializers) graph.message(5, initializer);
      for (const input of this.inputs) graph.message(11, (inner) => writeValue(inner, input));
      for (const output of this.outputs) graph.message(12, (inner) => writeValue(inner, output));
    });
    writer.message(8, (opset) => {
      opset.string(1, "");
      opset.integer(2, 15);
    });
    if (this.usesMl)
      writer.message(8, (opset) => {
        opset.string(1, mlDomain);
        opset.integer(2, 2);
      });
    for (const [key, value] of this.metadata)
      writer.message(14, (entry) => {
        entry.string(1, key);
        entry.string(2, value);
      });
    return writer.bytes();
  }

  private tensor(
    wanted: string,
    type: OnnxType,
    shape: readonly number[],
    writeData: (writer: ProtobufWriter) => void,
  ): string {
    const name = this.fresh(wanted);
    this.initializers.push((writer) => {
      for (const length of shape) writer.integer(1, length);
      writer.integer(2, onnxTypes[type]);
      writer.string(8, name);
      writeData(writer);
    });
    return name;
  }
}

function writeAttribute(writer: ProtobufWriter, name: string, attribute: Attribute): void {
  writer.string(1, name);
  switch (attribute.kind) {
    case "float":
      writer.float(2, attribute.value);
      break;
    case "int":
      writer.integer(3, attribute.value);
      break;
    case "floats":
      for (const value of attribute.value) writer.float(7, value);
      break;
    case "ints":
      for (const value of attribute.value) writer.integer(8, value);
      break;
    case "strings":
      for (const value of attribute.value) writer.string(9, value);
      break;
    default:
      attribute satisfies never;
  }
  writer.integer(20, attributeTypes[attribute.kind]);
}

function writeValue(writer: ProtobufWriter, { name, type, shape }: Value): void {
  writer.string(1, name);
  writer.message(2, (outer) =>
    outer.message(1, (tensor) => {
      tensor.integer(1, onnxTypes[type]);
      tensor.message(2, (dimensions) => {
        for (const length of shape)
          dimensions.message(1, (dimension) => {
            if (typeof length === "number") dimension.integer(1, length);
            else dimension.string(2, length);
          });
      });
    }),
  );
}
