import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { completedVerbs, flagsOf } from "../../../src/cli/completion/completedVerbs.ts";
import { completionScript } from "../../../src/cli/completion/completion.ts";
import { shells } from "../../../src/cli/completionArguments.ts";
import { helpText } from "../../../src/cli/help.ts";
import { verbList } from "../../../src/cli/verbs.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { cli } from "./helpers.ts";

let folder: string;

beforeAll(() => {
  folder = temporaryFolder();
  for (const name of ["a.mlp.json", "b c.mlp.json", "m.safetensors", "rows.csv", "it's $HOME.csv"])
    writeFileSync(join(folder, name), "");
  mkdirSync(join(folder, "more data"));
  for (const shell of shells) writeFileSync(join(folder, `completion.${shell}`), completionScript(shell));
});

const isInstalled = (shell: string) => spawnSync(shell, ["--version"]).status === 0;

/** What bash offers for these words, of which the last is completed. */
function inBash(...words: string[]): string[] {
  const script = `
    source ./completion.bash
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    _mlp
    printf '%s\\n' "\${COMPREPLY[@]}"
  `;
  const output = execFileSync("bash", ["-c", script, "bash", "mlp", ...words], {
    cwd: folder,
    encoding: "utf8",
  });
  return output.split("\n").filter((line) => line !== "" && !line.startsWith("completion."));
}

describe.skipIf(process.platform === "win32")("bash", () => {
  test.each<[string, string[], string[]]>([
    ["verbs", ["ex"], ["export", "experiment", "explain"]],
    ["options of the verb", ["train", "--check"], ["--checkpoint", "--checkpoint-interval"]],
    ["no option of another verb", ["train", "--jo"], []],
    ["the words of an option", ["train", "a.mlp.json", "--backend", "wasm-f"], ["wasm-fma"]],
    ["the words of an option after =", ["train", "--backend", "=", "wasm-f"], ["wasm-fma"]],
    ["all words of an option after =", ["evaluate", "--part", "="], ["train", "validation", "test"]],
    ["no word where an option's value is free", ["train", "--set", ""], []],
    ["designs and folders", ["train", ""], ["a.mlp.json", "b c.mlp.json", "more data"]],
    ["models first", ["evaluate", "m"], ["m.safetensors", "more data"]],
    ["then any data", ["evaluate", "m.safetensors", "r"], ["rows.csv"]],
    [
      "positions without the values of options",
      ["evaluate", "--rows", "rows.csv", ""],
      ["m.safetensors", "more data"],
    ],
    [
      "positions without values after =",
      ["evaluate", "--rows", "=", "rows.csv", ""],
      ["m.safetensors", "more data"],
    ],
    [
      "files of an option by its letter",
      ["predict", "m.safetensors", "rows.csv", "-o", "it"],
      ["it's $HOME.csv"],
    ],
    ["words before files", ["lab", ""], ["init"]],
    ["files after words", ["lab", "init", "a"], ["a.mlp.json"]],
    ["shells", ["completion", ""], [...shells]],
  ])("completes %s", (_, words, expected) => {
    expect(inBash(...words)).toEqual(expected);
  });
});

// Where these shells are not installed, the tests below still look at their scripts.
describe.skipIf(!isInstalled("fish"))("fish", () => {
  const inFish = (line: string) =>
    execFileSync(
      "fish",
      ["--no-config", "-c", `source completion.fish; complete -C ${JSON.stringify(line)}`],
      {
        cwd: folder,
        encoding: "utf8",
      },
    )
      .split("\n")
      .filter(Boolean)
      .map((offer) => offer.split("\t")[0]);

  test.each<[string, string[]]>([
    ["mlp ex", ["experiment", "explain", "export"]],
    ["mlp train --check", ["--checkpoint", "--checkpoint-interval"]],
    ["mlp train --backend wasm-f", ["wasm-fma"]],
    ["mlp train a", ["a.mlp.json"]],
    ["mlp evaluate m.safetensors r", ["rows.csv"]],
    ["mlp lab ", ["init"]],
    ["mlp-studio completion p", ["powershell"]],
  ])("completes %s", (line, expected) => {
    expect(inFish(line)).toEqual(expected);
  });
});

describe.skipIf(!isInstalled("zsh"))("zsh", () => {
  /** What the script asks of zsh's own functions, whose places stand-ins take. */
  const inZsh = (...words: string[]) =>
    execFileSync(
      "zsh",
      [
        "-fc",
        `compdef() { print -r -- "compdef $*" }
         _describe() { print -rl -- \${(P)\${@[-1]}} }
         _arguments() { print -rl -- "$@" }
         source ./completion.zsh
         words=("$@"); CURRENT=$#; _mlp`,
        "zsh",
        "mlp",
        ...words,
      ],
      { cwd: folder, encoding: "utf8" },
    );

  test("completes verbs with what they do", () => {
    expect(inZsh("ex")).toContain("compdef _mlp mlp mlp-studio\n");
    expect(inZsh("ex")).toContain("\nexport:Writes a saved model for another program\n");
  });

  test("completes options with their words and files", () => {
    const offered = inZsh("predict", "");
    expect(offered).toContain(
      `\n(--output -o)--output=[writes the rows to a file]:FILE:_files -g "(*.csv|*.jsonl)"\n`,
    );
    expect(offered).toContain(`\n1:file:_files -g "*.safetensors"\n2:file:_files -g "*"\n`);
    expect(inZsh("train", "")).toContain(
      "\n--backend=[what computes]:NAME:(auto wasm-wide wasm-fma wasm-simd reference)\n",
    );
    expect(inZsh("train", "")).toContain("\n*--set=[overrides a field of the design]:KEY=VALUE: \n");
  });
});

describe("every shell", () => {
  test.each(shells)(
    "%s has every verb and every option, and nothing that a terminal would interpret",
    async (shell) => {
      const { code, out, err } = await cli(["completion", shell]);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toBe(completionScript(shell));
      for (const { name, options } of completedVerbs) {
        expect(out).toContain(name);
        for (const option of options)
          for (const flag of flagsOf(option))
            expect(out).toMatch(
              shell === "fish"
                ? new RegExp(` -${flag.startsWith("--") ? "l " : "s "}${flag.replace(/^-+/, "")}\\b`)
                : `${flag}`,
            );
      }
    },
  );

  test.each([
    [
      [],
      "No shell is given; write completion bash or completion zsh or completion fish or completion powershell. See --help.\n",
    ],
    [
      ["csh"],
      'The shell "csh" is not known; write completion bash or completion zsh or completion fish or completion powershell. See --help.\n',
    ],
    [
      ["bash", "zsh"],
      '"zsh" is one argument too many; write completion bash or completion zsh or completion fish or completion powershell. See --help.\n',
    ],
  ])("completion %j is refused", async (args, err) => {
    expect(await cli(["completion", ...args])).toMatchObject({ code: 2, out: "", err });
  });
});

describe("the help", () => {
  test("has every verb and every option with its value, in lines that fit a terminal", () => {
    const help = helpText();
    for (const [name, { usage, options }] of verbList) {
      expect(help).toContain(` mlp ${name} ${usage}\n`);
      const section = help.split(`\n\n${name}\n`)[1].split(/\n\n\S+\n/)[0];
      for (const [option, { short, value = "" }] of Object.entries(options))
        expect(section).toContain(
          `\n  ${value !== "" && short ? `-${short}` : `--${option}`} ${value}`.trimEnd(),
        );
    }
    expect(help.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  test("describes an option of several verbs once", () => {
    expect(helpText().match(/overrides a field of the design/g)).toHaveLength(1);
    expect(helpText()).toContain("--set KEY=VALUE   as above\n");
  });

  test("an unknown verb has a suggestion", async () => {
    const names = verbList.map(([name]) => name);
    expect((await cli(["trian", "x.mlp.json"])).err).toBe(
      `"trian" is not a command; write ${names.slice(0, -1).join(", ")} or ${names.at(-1)}. Did you mean "train"? See --help.\n`,
    );
  });
});
