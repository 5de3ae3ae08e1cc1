/** Entry of the tests inside VS Code: runs the Mocha suite in the extension host and writes the counts to a file. */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setSourceMapsEnabled } from "node:process";
import { format } from "node:util";
import Mocha from "mocha";

export async function run(): Promise<void> {
  setSourceMapsEnabled(true);
  const { MLP_STUDIO_SUITE: suite, MLP_STUDIO_RESULTS: results, MLP_STUDIO_TEST_NAME: name } = process.env;
  // The prefix distinguishes the report's lines from VS Code's own output; scripts/integration.mjs shows only these.
  Mocha.reporters.Base.consoleLog = (...args) => {
    for (const line of format(...args).split("\n")) console.log(`test| ${line}`);
  };
  const mocha = new Mocha({ ui: "bdd", reporter: "spec", color: false, timeout: 300_000 });
  if (name) mocha.fgrep(name);
  const files = readdirSync(__dirname, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((path) => path.endsWith(`.${suite ?? "test"}.cjs`)).sort())
    mocha.addFile(join(__dirname, file));

  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.once("end", () => {
      const { passes, failures, pending } = runner.stats ?? { passes: 0, failures: 1, pending: 0 };
      if (results)
        writeFileSync(results, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
    });
  });
  if (failures > 0) throw new Error(`${failures} failed`);
}
