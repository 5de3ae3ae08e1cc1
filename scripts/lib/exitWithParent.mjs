// Runs another script that must not outlive its starter: `node exitWithParent.mjs SCRIPT ARGUMENTS…`, started with a pipe
// as standard input. The pipe closes when the starter ends, even when it was killed, and this process ends too.
import { pathToFileURL } from "node:url";

process.stdin.resume();
process.stdin.on("end", () => process.exit());
process.argv.splice(1, 1);
await import(pathToFileURL(process.argv[1]).href);
