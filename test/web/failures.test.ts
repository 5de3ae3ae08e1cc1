import assert from "node:assert/strict";
import { endless, writeIris } from "../integration/support/designs.ts";
import {
  cleanUp,
  command,
  extension,
  inWorkspace,
  openDesigner,
  spyOn,
  until,
  writeFile,
} from "../integration/support/extension.ts";

declare const process: { readonly env: Readonly<Record<string, string>> };

const OriginalWorker = self.Worker;

/** The latest worker that the extension has started. */
let latest: Worker | undefined;

/** Lets the workers that start from now on run a few more lines. */
function addToWorkers(lines: string): void {
  self.Worker = class extends OriginalWorker {
    constructor(address: string | URL, options?: WorkerOptions) {
      const both = `importScripts(${JSON.stringify(String(address))});\n${lines}`;
      super(URL.createObjectURL(new Blob([both], { type: "text/javascript" })), options);
      latest = this;
    }
  };
}

/** Lets the server of the extension's files have no file with this path; an empty one ends that. */
async function hideFile(path: string): Promise<void> {
  await fetch(process.env.MLP_STUDIO_HIDE, { method: "POST", body: path });
}

/** How an engine can end: what is done before it starts and while it runs, and what a user reads of it. */
const ends: readonly {
  readonly title: string;
  readonly prepare: () => void | Promise<void>;
  readonly meanwhile?: () => void;
  readonly message: RegExp;
}[] = [
  {
    title: "throws",
    prepare: () => addToWorkers('setTimeout(() => { throw new Error("thrown by a test"); }, 1500);'),
    message: /thrown by a test/,
  },
  {
    title: "rejects a promise that nobody waits for",
    prepare: () => addToWorkers('setTimeout(() => Promise.reject(new Error("rejected by a test")), 1500);'),
    message: /rejected by a test/,
  },
  {
    title: "has no script",
    prepare: () => hideFile("extension/dist/web/engine.js"),
    message: /cannot be started/,
  },
  {
    title: "is sent a message that cannot be read",
    prepare: () => addToWorkers(""),
    meanwhile: () => latest?.dispatchEvent(new MessageEvent("messageerror")),
    message: /message that cannot be read/,
  },
];

describe("When something goes wrong in a browser", () => {
  before(extension);
  afterEach(async () => {
    self.Worker = OriginalWorker;
    await hideFile("");
    await cleanUp();
  });

  for (const { title, prepare, meanwhile, message } of ends)
    it(`a run whose engine ${title} ends with an error in words, and the next one has a new engine`, async () => {
      const errors = spyOn("showErrorMessage");
      // Whoever trains again is asked whether the checkpoint may go.
      const questions = spyOn("showWarningMessage", (_question, _detail, button) => String(button));
      try {
        await prepare();
        const uri = await writeIris(`${title.replaceAll(" ", "-")}.mlp.json`, endless);
        const training = await openDesigner(uri);
        void command("train");
        if (meanwhile) {
          await until("it runs", () => (training.log?.latestProgress?.step ?? 0) > 10);
          meanwhile();
        }
        await until("it has failed", () => training.phase === "failed");
        await until("the error is shown", () => errors.calls.length > 0 || training.failure !== undefined);
        assert.match(`${training.failure} ${errors.calls[0]?.[0]}`, message);
        assert.equal((await extension()).engines.size, 0);

        self.Worker = OriginalWorker;
        await hideFile("");
        await command("train");
        await until("it runs again", () => (training.log?.latestProgress?.step ?? 0) > 10);
        assert.equal((await extension()).engines.size, 1);
      } finally {
        questions.restore();
        errors.restore();
      }
    });

  it("a file that a browser cannot hold is refused in words, without reading it", async () => {
    const uri = await writeFile(
      "huge.mlp.json",
      JSON.stringify({ dataset: { path: "data/huge.csv" }, layers: [{ units: 4 }] }),
    );
    const errors = spyOn("showErrorMessage");
    try {
      const training = await openDesigner(uri);
      await command("train");
      await until("it has failed", () => training.phase === "failed");
      assert.match(
        String(training.failure),
        /huge\.csv has 400 MB, and in a browser files of up to 300 MB are read/,
      );
      const reads: string[] = await (await fetch(process.env.MLP_STUDIO_READS)).json();
      assert.ok(reads.some((path) => path.endsWith("/iris.csv")));
      assert.ok(!reads.some((path) => path.endsWith("/huge.csv")));
    } finally {
      errors.restore();
    }
  });

  it("training elsewhere, which needs a disk, says so in one sentence and what to do", async () => {
    const errors = spyOn("showErrorMessage");
    try {
      await openDesigner(inWorkspace("iris.mlp.json"));
      await command("trainElsewhere");
      await until("it is said", () => errors.calls.length === 1);
      assert.match(
        String(errors.calls[0][0]),
        /A browser has no disk that PyTorch could train on\. Open the design in VS Code/,
      );
    } finally {
      errors.restore();
    }
  });
});
