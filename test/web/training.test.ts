import assert from "node:assert/strict";
import * as vscode from "vscode";
import { catalogue } from "../../src/engine/catalogue.ts";
import { parseDesign } from "../../src/shared/design/parse.ts";
import type { TrainingSummary } from "../../src/shared/events.ts";
import { summaryJson } from "../../src/shared/runs/summaryJson.ts";
import { cleanUp, inWorkspace, session, until } from "../integration/support/extension.ts";
import { commandLineSummary, comparable } from "./support/summaries.ts";

declare const process: { readonly env: Readonly<Record<string, string>> };

/** Trains a design of the workspace without showing it, and returns the run's summary. */
async function train(name: string): Promise<TrainingSummary> {
  const uri = inWorkspace(name);
  const document = await vscode.workspace.openTextDocument(uri);
  const { design } = parseDesign(document.getText(), catalogue);
  assert.ok(design);
  const training = await session(uri);
  await training.train({ design, baseUri: vscode.Uri.joinPath(uri, "..").toString() }, false);
  await until("it has ended", () => training.log?.finished !== undefined);
  const { summary } = training.log?.finished ?? {};
  assert.ok(summary);
  return summary;
}

describe("Training in a browser", () => {
  let backend = "";
  before(async () => {
    backend = (await train("history/xor.mlp.json")).backend;
  });
  afterEach(cleanUp);

  for (const name of process.env.MLP_STUDIO_EXAMPLES.split(" "))
    it(`trains ${name} to the summary of the command line`, async () => {
      const [summary, expected] = await Promise.all([train(name), commandLineSummary(name, backend)]);
      assert.deepEqual([summary.backend, summary.threads], [backend, 1]);
      assert.deepEqual(comparable(summaryJson(summary)), expected);
    });
});
