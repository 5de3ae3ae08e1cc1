/** A session whose runs are recorded, as in a window. */
import { join } from "node:path";
import { catalogue } from "../../../../src/engine/catalogue.ts";
import { RunStore } from "../../../../src/extension/session/runStore.ts";
import { SessionRecorder } from "../../../../src/extension/session/sessionRecorder.ts";
import { TrainingSession } from "../../../../src/extension/session/trainingSession.ts";
import { nodeRunStorage } from "../../../../src/node/nodeRunStorage.ts";
import { parseDesign } from "../../../../src/shared/design/parse.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";
import { started as bareStarted, FakeEngine, job } from "./fakeEngine.ts";

/** The beginning of a run with what a record says of it. */
export const started = {
  ...bareStarted,
  dataset: { path: "a.csv", task: "classification", rows: { all: 3, train: 1, validation: 1, test: 1 } },
  seed: 1,
  backend: "reference",
  threads: 1,
  stepsPerEpoch: 10,
} as typeof bareStarted;

/** @param root the folder of the runs; a new one by default. Windows with the same folder see each other's runs */
export function recordedSession({
  root = temporaryFolder(),
  seconds = 30,
  uri = "file:///a.mlp.json",
  followed = [] as readonly string[],
} = {}) {
  const engines: FakeEngine[] = [];
  const log: string[] = [];
  const warnings: string[] = [];
  const folderOf = (design: string) =>
    join(root, ".mlp-studio", "runs", design.slice(design.lastIndexOf("/") + 1).replace(".mlp.json", ""));
  const store: RunStore = new RunStore({
    storage: nodeRunStorage,
    folderOf,
    followed: () => followed,
    recorderOf: (design) => (design === session.uri ? recorder : undefined),
    parse: (text) => parseDesign(text, catalogue).design,
    designs: async () => ["file:///a.mlp.json", "file:///b.mlp.json"],
  });
  const session = new TrainingSession(uri, {
    startEngine: (listener) => {
      const engine = new FakeEngine(listener);
      engines.push(engine);
      return engine;
    },
    log: (message) => log.push(message),
    checkpoints: { store, interval: () => seconds },
  });
  const text = { current: JSON.stringify({ dataset: { path: "a.csv" } }) };
  const recorder = new SessionRecorder(session, {
    storage: nodeRunStorage,
    folderOf,
    loadedFolder: (design) => store.loadedFolder(design),
    nameOf: () => "a.mlp.json",
    textOf: () => text.current,
    keep: () => 50,
    version: "0.1.0",
    warn: (message) => warnings.push(message),
  });
  return { session, recorder, store, engines, log, warnings, root, text, folder: folderOf(uri), job };
}
