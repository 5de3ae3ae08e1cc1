/** How the elements of the Results page ask about a trained network. */
import type { ResultsRequests } from "../../shared/results/resultsRequests.ts";

/** Asks a question about a trained network; rejects with one line for the user where there is no answer. */
export type AskResults = <N extends keyof ResultsRequests>(
  name: N,
  params: Parameters<ResultsRequests[N]>[0],
  signal?: AbortSignal,
) => Promise<ReturnType<ResultsRequests[N]>>;

interface Asking<Question, Answer> {
  ask(question: Question, signal: AbortSignal): Promise<Answer>;
  onAnswer(answer: Answer, question: Question): void;
  onError(error: unknown): void;
}

/**
 * Asks one question at a time: while an answer is on its way, only the newest of the next questions waits. So a pointer that
 * moves faster than answers come still sees answers, and never old ones after new ones.
 */
export class LatestQuestion<Question, Answer> {
  private readonly asking: Asking<Question, Answer>;
  private next: { readonly question: Question } | undefined;
  private current: AbortController | undefined;

  constructor(asking: Asking<Question, Answer>) {
    this.asking = asking;
  }

  ask(question: Question): void {
    this.next = { question };
    if (this.current === undefined) void this.run();
  }

  /** Takes back what is asked; its answer is not reported. */
  cancel(): void {
    this.next = undefined;
    this.current?.abort();
    this.current = undefined;
  }

  private async run(): Promise<void> {
    const current = new AbortController();
    this.current = current;
    while (this.next !== undefined) {
      const { question } = this.next;
      this.next = undefined;
      try {
        const answer = await this.asking.ask(question, current.signal);
        if (current.signal.aborted) return;
        this.asking.onAnswer(answer, question);
      } catch (error) {
        if (current.signal.aborted) return;
        this.asking.onError(error);
      }
    }
    this.current = undefined;
  }
}
