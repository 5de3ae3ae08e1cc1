import { experimentsInBrowser } from "./support/experiments.ts";

describe("Experiments in a browser", () => experimentsInBrowser({ hasSharedMemory: false }));
