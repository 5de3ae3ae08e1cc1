import assert from "node:assert/strict";
import * as vscode from "vscode";
import { summaryJson } from "../../../src/shared/runs/summaryJson.ts";
import {
  cleanUp,
  command,
  inWorkspace,
  session,
  until,
  writeFile,
} from "../../integration/support/extension.ts";
import { commandLineSummary, comparable } from "../support/summaries.ts";

describe("Training in a browser whose threads share memory", () => {
  afterEach(cleanUp);

  it("uses threads where a step is long enough, to the summary of one thread", async () => {
    assert.equal(self.crossOriginIsolated, true);
    const settings = vscode.workspace.getConfiguration("mlpStudio");
    await settings.update("threads", 2, vscode.ConfigurationTarget.Global);
    try {
      const name = "wide.mlp.json";
      const design = {
        dataset: { path: "two-spirals.csv" },
        layers: [{ units: 512 }, { units: 512 }],
        training: { epochs: 12, batchSize: 64 },
      };
      const uri = await writeFile(name, JSON.stringify(design));
      const training = await session(uri);
      await command("train", uri);
      await until("it has ended", () => training.log?.finished !== undefined);
      const { summary } = training.log?.finished ?? {};
      assert.ok(summary);
      assert.equal(summary.threads, 2);
      assert.deepEqual(comparable(summaryJson(summary)), await commandLineSummary(name, summary.backend));
    } finally {
      await settings.update("threads", undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it("trains an example to the summary of the command line", async () => {
    const uri = inWorkspace("digits.mlp.json");
    const training = await session(uri);
    await command("train", uri);
    await until("it has ended", () => training.log?.finished !== undefined);
    const { summary } = training.log?.finished ?? {};
    assert.ok(summary);
    assert.deepEqual(
      comparable(summaryJson(summary)),
      await commandLineSummary("digits.mlp.json", summary.backend),
    );
  });
});
