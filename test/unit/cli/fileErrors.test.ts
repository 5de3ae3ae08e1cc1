import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { MetricsFile } from "../../../src/cli/metricsFile.ts";
import { warningsOn } from "../../../src/cli/terminal.ts";
import { fileProblem } from "../../../src/shared/fileProblem.ts";
import { cli, folderWith, iris, readText } from "./helpers.ts";

const full = "/dev/full";
const short = ["--set", "training.epochs=2"];

test("each cause is one phrase, for Node's errors, VS Code's, and those that have crossed a process", () => {
  const coded = (code: string) => Object.assign(new Error("x"), { code });
  expect(fileProblem(coded("ENOSPC"))).toBe("cannot be written, since the disk is full");
  expect(fileProblem(new Error("ENOSPC: no space left on device, write"))).toBe(fileProblem(coded("ENOSPC")));
  expect(fileProblem(coded("NoPermissions"))).toBe(fileProblem(coded("EACCES")));
  expect(fileProblem(coded("FileIsADirectory"))).toBe("is a folder");
  expect(fileProblem(coded("EROFS"))).toBe("is on a disk that can only be read");
  expect(fileProblem(new Error("strange"))).toBe("cannot be opened (strange)");
});

test.runIf(process.platform === "linux")(
  "a full disk ends the events, not the run, and is reported once",
  async () => {
    const { code, out, err } = await cli(["train", iris, ...short, "--metrics", full]);
    expect(code).toBe(0);
    expect(out).toContain("training");
    const warnings = err.split("\n").filter((line) => line.startsWith("Warning: "));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^Warning: --metrics: \/dev\/full cannot be written, since the disk is full\. /,
    );
  },
);

test("a folder in place of a file is one sentence", async () => {
  const folder = await folderWith();
  await mkdir(join(folder, "taken"));
  for (const option of ["--metrics", "--save", "--checkpoint", "--load", "--resume"]) {
    const { code, err } = await cli(["train", iris, ...short, option, join(folder, "taken")]);
    expect(code).toBe(2);
    expect(err).toMatch(/^--\S+: \S+ is a folder\. Name a(nother)? file\.\n$/);
  }
});

test("a model that cannot be written leaves the one before whole", async () => {
  const folder = await folderWith({ "model.safetensors": "before" });
  const path = join(folder, "model.safetensors");
  // What the new model is written to before it takes the name.
  await mkdir(`${path}.tmp`);
  const { code, err } = await cli(["train", iris, ...short, "--save", path]);
  expect(code).toBe(2);
  expect(err).toMatch(/^--save: \S+ is a folder\. /);
  expect(await readText(path)).toBe("before");
});

test("a warning that is repeated is printed once", () => {
  let printed = "";
  const warn = warningsOn({
    err: (text) => {
      printed += text;
    },
  });
  for (const message of ["a\nb", "c", "a\nb"]) warn(message);
  expect(printed).toBe("Warning: a b\nWarning: c\n");
});

test("events that can be written again later are not mixed with a gap", async () => {
  const folder = await folderWith();
  const path = join(folder, "events.jsonl");
  await writeFile(path, "");
  const file = MetricsFile.create(path, () => {});
  file.close();
  const warnings: string[] = [];
  // The descriptor is closed: every write fails.
  const broken = MetricsFile.create(path, (message) => warnings.push(message));
  broken.close();
  const event = { kind: "state", state: "paused", step: 1 } as const;
  for (let i = 0; i < 3; i++) broken.write(event);
  expect(warnings).toHaveLength(1);
});
