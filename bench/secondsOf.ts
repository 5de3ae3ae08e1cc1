import { spawn } from "node:child_process";

/** Seconds from the command to its end, or why it failed. */
export async function secondsOf(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<number | string> {
  const from = performance.now();
  const child = spawn(program, args, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (text) => {
    errors += text;
  });
  const code = await new Promise<number | null>((resolve) => {
    child.on("error", ({ message }) => {
      errors += message;
      resolve(null);
    });
    child.on("close", resolve);
  });
  const seconds = (performance.now() - from) / 1000;
  return code === 0 ? seconds : (errors.trim().split("\n").at(-1) ?? "failed");
}
