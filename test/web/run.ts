/** Entry of the tests inside VS Code for the web: runs the Mocha suite in the extension host and reports the counts. */
import type * as M from "mocha";

declare const process: { readonly env: Readonly<Record<string, string>> };

export async function run(): Promise<void> {
  if (process.env.MLP_STUDIO_TEST_NAME) mocha.fgrep(process.env.MLP_STUDIO_TEST_NAME);
  let passed = 0;
  let skipped = 0;
  mocha.reporter(function report(runner: M.Runner) {
    runner.on("suite", ({ title }) => print(`\n${title}`));
    runner.on("pass", ({ title, duration = 0 }) => {
      passed++;
      print(`  ✔ ${title} (${duration} ms)`);
    });
    runner.on("pending", ({ title }) => {
      skipped++;
      print(`  - ${title}`);
    });
    runner.on("fail", ({ title }, error) => print(`  ✘ ${title}\n${error.stack ?? error.message}`));
  } as unknown as M.ReporterConstructor);
  const failed = await new Promise<number>((resolve) => mocha.run(resolve));
  const counts = { passed, failed, skipped };
  await fetch(process.env.MLP_STUDIO_RESULTS ?? "", { method: "POST", body: JSON.stringify(counts) });
  if (failed > 0) throw new Error(`${failed} failed`);
}

/** Prints lines of the report. The prefix distinguishes them from VS Code's own output; scripts/web.mjs shows only these. */
function print(text: string): void {
  for (const line of text.split("\n")) console.log(`test| ${line}`);
}
