/** What is known of a tool for language models without running it. */
import type { InputSchema } from "./inputSchema.ts";

export interface ToolDefinition {
  /** `mlp_VERB_noun`. */
  readonly name: string;
  /** For people, a few words. */
  readonly title: string;
  /** For people, a sentence. */
  readonly summary: string;
  /** For the model: what it does, what it returns, when to use it and when not. */
  readonly description: string;
  /** How people refer to it in a chat, after `#`. */
  readonly reference: string;
  /** Name of a codicon. */
  readonly icon: string;
  readonly inputSchema: InputSchema;
  /** Whether it computes for so long that a person can follow and cancel it. */
  readonly isLong?: true;
  /** What is shown while it runs. @param input not checked */
  readonly running: (input: Unchecked) => string;
  /** What a person is asked before it runs; undefined where it only reads. @param input not checked */
  readonly confirm?: (input: Unchecked) => { readonly title: string; readonly message: string };
}

/** An input that nothing has looked at. */
export type Unchecked = Readonly<Record<string, unknown>>;

/** The member as text for a person; the whole value where it is no string. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined ? "?" : (JSON.stringify(value) ?? "?");
}
