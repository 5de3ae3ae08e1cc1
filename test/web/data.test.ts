import assert from "node:assert/strict";
import type { ReportState } from "../../src/shared/messages.ts";
import { cleanUp, inWorkspace, session, until } from "../integration/support/extension.ts";
import { asJson, designOn, type FileReport } from "./support/dataFiles.ts";

declare const process: { readonly env: Readonly<Record<string, string>> };

/** Number of engines that read files at the same time. */
const sessions = 3;

/** Reads files, one after the other, by the engine of one design, and returns those whose reports are not as expected. */
async function readInBrowser(
  design: string,
  files: readonly (readonly [file: string, expected: FileReport])[],
): Promise<readonly string[]> {
  const { feeds } = await session(inWorkspace(design));
  feeds.inspectData();
  const differences: string[] = [];
  for (const [index, [file, expected]] of files.entries()) {
    let state = { kind: "loading" } as ReportState;
    const listener = feeds.onDidChangeData.on(({ report }) => {
      state = report;
    });
    feeds.request({ design: designOn(file), baseUri: inWorkspace("data").toString() }, index);
    // An error has no version, but names its file: one of the file before may come late.
    await until(
      `${file} is read`,
      () =>
        (state.kind === "error" && state.message.includes(file)) ||
        (state.kind === "ready" && state.documentVersion === index),
    );
    listener.dispose();
    const found: FileReport =
      state.kind === "ready"
        ? { report: asJson(state.report) }
        : { error: state.kind === "error" ? state.message : state.kind };
    const [text, expectedText] = [found, expected].map((one) => JSON.stringify(one));
    if (text !== expectedText)
      differences.push(`${file}: ${text.slice(0, 300)}, in Node ${expectedText.slice(0, 300)}`);
  }
  return differences;
}

describe("Data in a browser", () => {
  afterEach(cleanUp);

  it("is read to the reports that Node gives, in every format", async () => {
    const response = await fetch(process.env.MLP_STUDIO_REPORTS);
    const expected = Object.entries((await response.json()) as Record<string, FileReport>);
    const parts = Array.from({ length: sessions }, (_, part) =>
      readInBrowser(
        `data/formats-${part}.mlp.json`,
        expected.filter((_file, index) => index % sessions === part),
      ),
    );
    assert.deepEqual((await Promise.all(parts)).flat(), []);
    assert.ok(expected.filter(([, one]) => "report" in one).length > 50);
  });
});
