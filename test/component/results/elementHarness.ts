import type { HandlersOf } from "../../../src/shared/channel.ts";
import type { RawInputs, ResultsRequests } from "../../../src/shared/results/resultsRequests.ts";
import type { SendQuestion } from "../../../src/webview/store/question.ts";

type Answers = HandlersOf<ResultsRequests>;

/** A question as an element asked it. */
export interface AskedQuestion {
  readonly name: string;
  readonly params: unknown;
}

/** Answers an element's questions, and records them. */
export function answering(answers: Partial<Answers>): {
  readonly send: SendQuestion;
  readonly asked: AskedQuestion[];
} {
  const asked: AskedQuestion[] = [];
  const send: SendQuestion = async (name, params, { signal }) => {
    asked.push({ name, params });
    const handler = answers[name];
    if (handler === undefined) throw new Error(`Nobody answers ${name}.`);
    return handler(params as never, signal ?? new AbortController().signal) as never;
  };
  return { send, asked };
}

/** A trained network's state for elements that are shown alone. */
export const finished = { subject: "latest 1", version: "100 ended" };

/** Raw inputs of two numbers, for two classes. */
export function twoNumbers(changes: Partial<RawInputs> = {}): RawInputs {
  const histogram = { low: -1, high: 1, counts: [2, 4, 8, 4] };
  const number = (column: string) =>
    ({
      kind: "number",
      column,
      isInteger: false,
      minimum: -1,
      lowerQuartile: -0.5,
      median: 0,
      upperQuartile: 0.5,
      maximum: 1,
      histogram,
    }) as const;
  return {
    inputs: [number("x1"), number("x2")],
    image: null,
    classes: ["lower", "upper"],
    targets: [],
    areProbabilities: true,
    ...changes,
  };
}
