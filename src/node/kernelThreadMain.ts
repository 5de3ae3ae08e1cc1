import { workerData } from "node:worker_threads";
import { runThread } from "../engine/kernels/wasm/threads.ts";

runThread(workerData);
