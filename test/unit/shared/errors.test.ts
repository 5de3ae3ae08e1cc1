import { expect, test } from "vitest";
import {
  CancellationError,
  errorData,
  errorFromData,
  InputError,
  messageOf,
} from "../../../src/shared/errors.ts";
import { fileProblem } from "../../../src/shared/fileProblem.ts";

test("memory that is refused is reported with a message, here and across a boundary", () => {
  for (const allocate of [() => new Float64Array(2 ** 60), () => new ArrayBuffer(2 ** 52)]) {
    let thrown: unknown;
    try {
      allocate();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(RangeError);
    expect(messageOf(thrown)).toMatch(/^There is not enough memory \(.+\)\. Use fewer rows/);
    expect(errorFromData(errorData(thrown)).message).toBe(messageOf(thrown));
  }
});

test("a message that is too large to be copied is one of memory", () => {
  const message = "Failed to execute 'postMessage' on 'MessagePort': Data cannot be cloned, out of memory.";
  expect(messageOf(new DOMException(message, "DataCloneError"))).toMatch(/^There is not enough memory/);
  const uncloneable = new DOMException("() => {} could not be cloned.", "DataCloneError");
  expect(messageOf(uncloneable)).toBe("() => {} could not be cloned.");
});

test("other errors are reported as they are", () => {
  expect(messageOf(new RangeError("A batch of 0 rows."))).toBe("A batch of 0 rows.");
  expect(messageOf("text")).toBe("text");
  const error = new InputError("a.csv:3: no number", { file: "a.csv", line: 3 });
  expect(errorFromData(errorData(error))).toMatchObject({ message: error.message, place: error.place });
});

test("that the user canceled is still no error on the other side of a boundary", () => {
  expect(errorFromData(structuredClone(errorData(new CancellationError())))).toBeInstanceOf(
    CancellationError,
  );
});

test("the code of a file system's error crosses a boundary, from which the reason is found", () => {
  const error = Object.assign(new Error("Nothing is there."), { code: "FileNotFound" });
  expect(fileProblem(errorFromData(structuredClone(errorData(error))))).toBe("does not exist");
});

test("memory that a thread was refused is explained once, across any number of boundaries", () => {
  const error = Object.assign(new Error("heap limit"), { code: "ERR_WORKER_OUT_OF_MEMORY" });
  const crossed = errorFromData(errorData(errorFromData(errorData(error))));
  expect(messageOf(crossed)).toBe(messageOf(error));
});
