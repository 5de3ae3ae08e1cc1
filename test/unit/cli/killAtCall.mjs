// Loaded into a process before its program: kills it at the n-th step of writing checkpoints (KILL_AT), which are the opening
// of the new file and its renaming. The call is begun, so that it may be done or not. The process's clock advances by a
// quarter of a millisecond at each call, so that checkpoints come after counted steps, however fast the machine is.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

let now = 0;
performance.now = () => (now += 0.25);

let left = Number(process.env.KILL_AT);
for (const name of /** @type {const} */ (["open", "rename"])) {
  const call = /** @type {(...args: any[]) => any} */ (fs.promises[name]);
  fs.promises[name] = (/** @type {any[]} */ ...args) => {
    const result = call.apply(fs.promises, args);
    if (String(args[0]).endsWith(".ckpt.tmp") && --left === 0) process.kill(process.pid, "SIGKILL");
    return result;
  };
}
syncBuiltinESMExports();
