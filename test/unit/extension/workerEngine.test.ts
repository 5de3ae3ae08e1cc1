import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const module = new URL("../../../src/extension/session/workerEngine.ts", import.meta.url).href;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mlp-studio-worker-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Why the engine dies whose worker runs this code, in a process of its own with 256 MB for JavaScript's objects. */
async function deathOf(worker: string): Promise<{ died: string; request: string }> {
  const script = join(folder, "worker.cjs");
  await writeFile(script, worker);
  const host = `
    import { startWorkerEngine } from ${JSON.stringify(module)};
    const answer = {};
    const tell = () => answer.died && answer.request && (console.log(JSON.stringify(answer)), process.exit());
    const engine = startWorkerEngine(
      { script: ${JSON.stringify(script)}, readFile: () => {} },
      { events() {}, log() {}, died: ({ message }) => { answer.died = message; tell(); } },
    );
    engine.request("peek", { uri: "" }).catch(({ message }) => { answer.request = message; tell(); });
  `;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--max-old-space-size=256", "--input-type=module", "--eval", host],
    { timeout: 50_000 },
  );
  return JSON.parse(stdout);
}

describe("an engine that dies", { timeout: 60_000 }, () => {
  test("of memory says so in words and what to do, and so does the request it was asked", async () => {
    const { died, request } = await deathOf("const all = []; for (;;) all.push(new Array(1e6).fill(1.5));");
    expect(died).toMatch(/^There is not enough memory \(.*\)\. Use fewer rows/);
    expect(request).toBe(died);
  });

  test("of an error tells it", async () => {
    const { died, request } = await deathOf('throw new Error("a bug");');
    expect(died).toBe("a bug");
    expect(request).toBe(died);
  });

  test("by itself tells its exit code", async () => {
    const { died } = await deathOf("process.exit(7);");
    expect(died).toBe("The training engine ended unexpectedly, with exit code 7.");
  });
});
