import { expect, test } from "vitest";
import { CancellationError, InputError } from "../../../src/shared/errors.ts";
import type { RawInputs } from "../../../src/shared/results/resultsRequests.ts";
import { Question, type QuestionOptions, type SendQuestion } from "../../../src/webview/store/question.ts";

/** A question, and what its answers are decided by. */
function start(options?: QuestionOptions) {
  const sent: {
    run: string;
    signal: AbortSignal;
    answer: (name: string) => void;
    fail: (e: Error) => void;
  }[] = [];
  const send = ((_: string, { run }: { run: string }, { signal }: { signal: AbortSignal }) =>
    new Promise((resolve, reject) => {
      sent.push({
        run,
        signal,
        answer: (name) => resolve({ classes: [name] } as unknown as RawInputs),
        fail: reject,
      });
      signal.addEventListener("abort", () => reject(new CancellationError()));
    })) as unknown as SendQuestion;
  const question = new Question("rawInputs", send, () => {}, options);
  return {
    sent,
    question,
    ask: (run: string, version = "") => question.ask({ run }, { subject: run, version }),
    settled: () => new Promise((resolve) => setTimeout(resolve)),
    shown: () => question.answer?.classes[0],
  };
}

test("the same question is asked once", async () => {
  const { sent, ask, settled, shown } = start();
  ask("a");
  ask("a");
  sent[0].answer("first");
  await settled();
  ask("a");
  expect(sent).toHaveLength(1);
  expect(shown()).toBe("first");
});

test("another question cancels the one under way, and the last answer is outdated until its own has come", async () => {
  const { sent, ask, settled, shown, question } = start();
  ask("a");
  sent[0].answer("of a");
  await settled();
  ask("b");
  ask("c");
  expect(sent.map(({ run }) => run)).toEqual(["a", "b", "c"]);
  expect(sent[1].signal.aborted).toBe(true);
  expect([shown(), question.isOutdated, question.isPending]).toEqual(["of a", true, true]);
  sent[1].answer("of b");
  sent[2].answer("of c");
  await settled();
  expect([shown(), question.isOutdated, question.isPending]).toEqual(["of c", false, false]);
});

test("newer versions of the network wait for the answer that is under way, and only the newest is asked about", async () => {
  const { sent, ask, settled, shown, question } = start();
  ask("a", "1");
  ask("a", "2");
  ask("a", "3");
  expect(sent).toHaveLength(1);
  sent[0].answer("one");
  await settled();
  expect([shown(), question.isOutdated]).toEqual(["one", false]);
  expect(sent).toHaveLength(2);
  sent[1].answer("three");
  await settled();
  expect(shown()).toBe("three");
  expect(sent).toHaveLength(2);
});

test("a question that does not cancel shows the answer under way and then asks the newest", async () => {
  const { sent, ask, settled, shown } = start({ cancels: false });
  ask("a");
  ask("b");
  ask("c");
  sent[0].answer("of a");
  await settled();
  expect(sent.map(({ run }) => run)).toEqual(["a", "c"]);
  expect(shown()).toBe("of a");
});

test("an error is a sentence in place of the answer, and goes when there is one", async () => {
  const { sent, ask, settled, shown, question } = start();
  ask("a");
  sent[0].answer("of a");
  await settled();
  ask("b");
  sent[1].fail(new InputError("The data has changed."));
  await settled();
  expect([shown(), question.problem]).toEqual([undefined, "The data has changed."]);
  ask("a");
  expect(question.problem).toBeUndefined();
});

test("after it has been canceled nothing is shown of what was under way, and it can be asked again", async () => {
  const { sent, ask, settled, shown, question } = start();
  ask("a");
  question.cancel();
  sent[0].answer("late");
  await settled();
  expect([shown(), sent[0].signal.aborted]).toEqual([undefined, true]);
  ask("a");
  expect(sent).toHaveLength(2);
});
