/** More tabs of the browser with the same workspace, in which the extension runs as a user has it. */
import type { Workbench } from "../../../scripts/lib/workbench.mjs";

declare const process: { readonly env: Readonly<Record<string, string>> };

export class Tab {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  /** Opens the tab, or loads its page again. */
  async open(): Promise<void> {
    await this.#post("open", {});
  }

  async close(): Promise<void> {
    await this.#post("close", {});
  }

  /** Runs a function on the tab's window, as `inWindow` does on the window of the tests. */
  async act<Result, Argument = undefined>(
    action: (window: Workbench, argument: Argument) => Result,
    ...[argument]: Argument extends undefined ? [] : [Argument]
  ): Promise<Awaited<Result>> {
    const answer = await this.#post("act", { source: action.toString(), argument });
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value as Awaited<Result>;
  }

  async #post(action: string, body: unknown): Promise<{ value?: unknown; error?: string }> {
    const response = await fetch(`${process.env.MLP_STUDIO_TABS}/${this.#name}/${action}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    return response.json();
  }
}
