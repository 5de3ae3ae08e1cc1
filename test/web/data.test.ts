import assert from "node:assert/strict";
import type { ReportState } from "../../src/shared/messages.ts";
import { cleanUp, inWorkspace, session, until } from "../integration/support/extension.ts";
import { asJson, designOn, type FileReport } from "./support/dataFiles.ts";

declare const process: { readonly env: Readonly<Record<string, string>> };

describe("Data in a browser", () => {
  afterEach(cleanUp);

  it("is read to the reports that Node gives, in every format", async () => {
    const response = await fetch(process.env.MLP_STUDIO_REPORTS);
    const expected = (await response.json()) as Record<string, FileReport>;
    const { feeds } = await session(inWorkspace("data/formats.mlp.json"));
    feeds.inspectData();
    const differences: string[] = [];
    let version = 0;
    for (const [file, wanted] of Object.entries(expected)) {
      let state = { kind: "loading" } as ReportState;
      const listener = feeds.onDidChangeData.on(({ report }) => {
        state = report;
      });
      feeds.request({ design: designOn(file), baseUri: inWorkspace("data").toString() }, ++version);
      await until(
        `${file} is read`,
        () => state.kind === "error" || (state.kind === "ready" && state.documentVersion === version),
      );
      listener.dispose();
      const found: FileReport =
        state.kind === "ready"
          ? { report: asJson(state.report) }
          : { error: state.kind === "error" ? state.message : state.kind };
      if (JSON.stringify(found) !== JSON.stringify(wanted))
        differences.push(
          `${file}: ${JSON.stringify(found).slice(0, 300)}, in Node ${JSON.stringify(wanted).slice(0, 300)}`,
        );
    }
    assert.deepEqual(differences, []);
    assert.ok(Object.values(expected).filter((one) => "report" in one).length > 50);
  });
});
