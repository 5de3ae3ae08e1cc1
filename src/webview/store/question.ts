/** Questions about trained networks as the webview asks them: one at a time, kept current, canceled when out of date. */
import type { RequestOptions } from "../../shared/channel.ts";
import { CancellationError, messageOf } from "../../shared/errors.ts";
import type { ResultsRequests } from "../../shared/results/resultsRequests.ts";

export type QuestionName = keyof ResultsRequests & string;
export type QuestionParams<N extends QuestionName> = Parameters<ResultsRequests[N]>[0];
export type QuestionAnswer<N extends QuestionName> = ReturnType<ResultsRequests[N]>;

/** Sends a question to the host. */
export type SendQuestion = <N extends QuestionName>(
  name: N,
  params: QuestionParams<N>,
  options: RequestOptions,
) => Promise<QuestionAnswer<N>>;

/** Which network is asked. */
export interface NetworkVersion {
  /** Changes when another run's network is meant, or the rows have changed. */
  readonly subject: string;
  /** Changes when the same run's network has changed, as it does while it trains. */
  readonly version: string;
}

export interface QuestionOptions {
  /**
   * Whether a question that is under way is canceled when another one is asked. Where a value is dragged it is not: its answer
   * is shown, and then the newest question is asked, so that what is shown follows the pointer.
   */
  readonly cancels?: boolean;
}

interface Wanted<N extends QuestionName> {
  readonly params: QuestionParams<N>;
  /** The subject and the parameters. */
  readonly key: string;
  readonly version: string;
}

/**
 * One question, whose answer is kept while a newer one is under way. At most one is under way: another question cancels it; the same
 * one about a newer version of the network is asked when its answer has come.
 */
export class Question<N extends QuestionName> {
  /** The last answer. */
  answer: QuestionAnswer<N> | undefined;
  /** Why the present question has no answer, as a sentence. */
  problem: string | undefined;
  private readonly name: N;
  private readonly send: SendQuestion;
  private readonly onChange: () => void;
  private readonly cancels: boolean;
  private wanted: Wanted<N> | undefined;
  private pending: (Wanted<N> & { readonly controller: AbortController }) | undefined;
  private settled: Wanted<N> | undefined;
  private answeredKey: string | undefined;

  /** @param onChange is called when an answer has come, and when one is awaited */
  constructor(name: N, send: SendQuestion, onChange: () => void, { cancels = true }: QuestionOptions = {}) {
    this.name = name;
    this.send = send;
    this.onChange = onChange;
    this.cancels = cancels;
  }

  get isPending(): boolean {
    return this.pending !== undefined;
  }

  /** Whether the answer is one to another question than the present one; it is to be drawn as such until the new one has come. */
  get isOutdated(): boolean {
    return this.answer !== undefined && this.answeredKey !== this.wanted?.key;
  }

  /** Asks, unless the answer is there or on its way. */
  ask(params: QuestionParams<N>, { subject, version }: NetworkVersion): void {
    const key = JSON.stringify([subject, params]);
    this.wanted = { params, key, version };
    if (this.pending && this.pending.key !== key && this.cancels) this.abort();
    this.askNext();
  }

  /** Cancels what is under way; the last answer stays. */
  cancel(): void {
    this.wanted = undefined;
    this.abort();
  }

  private abort(): void {
    this.pending?.controller.abort();
    this.pending = undefined;
  }

  private askNext(): void {
    const { wanted, settled } = this;
    if (!wanted || this.pending) return;
    if (settled?.key === wanted.key && settled.version === wanted.version) return;
    void this.request(wanted);
  }

  private async request(wanted: Wanted<N>): Promise<void> {
    const pending = { ...wanted, controller: new AbortController() };
    this.pending = pending;
    if (this.settled?.key !== wanted.key) this.problem = undefined;
    this.onChange();
    try {
      const answer = await this.send(this.name, wanted.params, { signal: pending.controller.signal });
      if (this.pending !== pending) return;
      this.answer = answer;
      this.answeredKey = wanted.key;
      this.problem = undefined;
    } catch (error) {
      if (this.pending !== pending) return;
      if (!(error instanceof CancellationError)) this.problem = messageOf(error);
      if (this.answeredKey !== wanted.key) this.answer = undefined;
    }
    this.pending = undefined;
    this.settled = wanted;
    this.onChange();
    this.askNext();
  }
}
