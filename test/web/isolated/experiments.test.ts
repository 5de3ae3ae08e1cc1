import { experimentsInBrowser } from "../support/experiments.ts";

describe("Experiments in a browser with shared memory", () =>
  experimentsInBrowser({ hasSharedMemory: true }));
