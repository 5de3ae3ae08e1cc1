/** What the tests use of Node's `assert/strict`, in a browser. */

function fail(message: string | undefined, what: string): never {
  throw new Error(message === undefined ? what : `${message}: ${what}`);
}

const assert = {
  ok(value: unknown, message?: string): asserts value {
    if (!value) fail(message, `${shown(value)} is not true`);
  },

  equal<T>(actual: unknown, expected: T, message?: string): asserts actual is T {
    if (!Object.is(actual, expected)) fail(message, `${shown(actual)} is not ${shown(expected)}`);
  },

  notEqual(actual: unknown, other: unknown, message?: string): void {
    if (Object.is(actual, other)) fail(message, `${shown(actual)} is what it must not be`);
  },

  deepEqual<T>(actual: unknown, expected: T, message?: string): asserts actual is T {
    if (!isDeepEqual(actual, expected)) fail(message, `${shown(actual)} does not equal ${shown(expected)}`);
  },

  match(text: string, pattern: RegExp, message?: string): void {
    if (!pattern.test(text)) fail(message, `${shown(text)} does not match ${pattern}`);
  },

  doesNotMatch(text: string, pattern: RegExp, message?: string): void {
    if (pattern.test(text)) fail(message, `${shown(text)} matches ${pattern}`);
  },

  async rejects(promise: PromiseLike<unknown>, pattern: RegExp): Promise<void> {
    let value: unknown;
    try {
      value = await promise;
    } catch (error) {
      assert.match(String(error), pattern);
      return;
    }
    fail(undefined, `nothing was thrown; the result is ${shown(value)}`);
  },
};

export default assert;

function isDeepEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(
      (key) =>
        key in b && isDeepEqual((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
    )
  );
}

function shown(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 2000 ? `${text.slice(0, 2000)}…` : text;
}
