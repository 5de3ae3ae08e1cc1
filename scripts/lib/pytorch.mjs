import { say, step } from "./progress.mjs";
import { run } from "./run.mjs";

/** The same as `pythonWith` in src/cli/exportCheck.ts looks for. */
async function hasPyTorch() {
  for (const program of [process.env.PYTHON, "python3", "/usr/bin/python3", "python"]) {
    if (program === undefined) continue;
    const { code } = await run(program, ["-c", "import torch, numpy"], {
      output: "collect",
      timeout: 60_000,
    });
    if (code === 0) return true;
  }
  return false;
}

/** Installs PyTorch by Debian's package where there is none and this is root; tests that need it are skipped without it. */
export async function ensurePyTorch() {
  if (await hasPyTorch()) return;
  if (process.getuid?.() === 0)
    await step("Installing PyTorch (the system's package python3-torch)", async () => {
      await run("apt-get", ["update"], { output: "collect", timeout: 180_000 });
      await run("apt-get", ["install", "-y", "--no-install-recommends", "python3-torch"], {
        output: "collect",
        env: { DEBIAN_FRONTEND: "noninteractive" },
        timeout: 600_000,
      });
    });
  if (!(await hasPyTorch()))
    say(
      "There is no Python with PyTorch: the tests that compare with it are skipped (Debian: apt-get install python3-torch).",
    );
}
