// Loaded into a process before its program: at the n-th operation on the files of run folders (FAULT_AT), which are the making
// of folders, opening, each half of writing, flushing and renaming, the process is killed (FAULT=kill), or this and all later
// operations fail with a code (FAULT=ENOSPC). With FAULT_BYTES the n-th operation is counted from when this many bytes of
// events are written. The process's clock advances by a quarter of a millisecond at each call, so that checkpoints come after
// counted steps, however fast the machine is.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

let now = 0;
performance.now = () => (now += 0.25);

const { FAULT: fault = "", FAULT_AT: at = "1", FAULT_BYTES: bytes = "0" } = process.env;
let left = Number(at);
let bytesLeft = Number(bytes);

function operation() {
  if (bytesLeft > 0 || --left > 0) return;
  if (fault === "kill") process.kill(process.pid, "SIGKILL");
  else throw Object.assign(new Error(`${fault}: failed`), { code: fault });
}

const isRecorded = (/** @type {unknown} */ path) => String(path).includes(".mlp-studio");

for (const name of /** @type {const} */ (["mkdir", "rename", "writeFile", "rm"])) {
  const call = /** @type {(...args: any[]) => any} */ (fs.promises[name]);
  fs.promises[name] = async (/** @type {any[]} */ ...args) => {
    if (isRecorded(args[0])) operation();
    return call.apply(fs.promises, args);
  };
}

const { open } = fs.promises;
fs.promises.open = async (/** @type {any[]} */ ...args) => {
  if (!isRecorded(args[0])) return open.apply(fs.promises, /** @type {any} */ (args));
  operation();
  const file = await open.apply(fs.promises, /** @type {any} */ (args));
  const sync = file.sync.bind(file);
  file.sync = async () => {
    operation();
    return sync();
  };
  // Half of the bytes are there when the second operation comes.
  file.writeFile = file.appendFile = async (/** @type {any} */ content) => {
    const data = Buffer.from(content);
    const half = data.length >> 1;
    operation();
    await file.write(data, 0, half);
    operation();
    await file.write(data, half);
    if (String(args[0]).endsWith("events.jsonl")) bytesLeft -= data.length;
  };
  return file;
};

const { appendFile } = fs.promises;
fs.promises.appendFile = async (/** @type {any[]} */ ...args) => {
  const [path, content, options] = args;
  if (!isRecorded(path)) return appendFile.apply(fs.promises, /** @type {any} */ (args));
  const file = await fs.promises.open(path, options.flag);
  try {
    await file.appendFile(content);
  } finally {
    await file.close();
  }
};
syncBuiltinESMExports();
