/** Settings to compare, as the design's fields that differ from the file format's defaults. */
export const candidates: Readonly<Record<string, object>> = {
  "32": {},
  "32-16": { layers: [{ units: 32 }, { units: 16 }] },
  "64": { layers: [{ units: 64 }] },
  "64-32": { layers: [{ units: 64 }, { units: 32 }] },
  "cosine-100-l2-003": { training: { epochs: 100, schedule: "cosine", l2: 0.003 } },
  "cosine-100-l2-001": { training: { epochs: 100, schedule: "cosine", l2: 0.001 } },
  "stop-100-l2-001": { training: { epochs: 100, l2: 0.001, earlyStopping: { patience: 20 } } },
  "cosine-100-l2-003-64": {
    layers: [{ units: 64 }],
    training: { epochs: 100, schedule: "cosine", l2: 0.003 },
  },
  "cosine-200-l2-003": { training: { epochs: 200, schedule: "cosine", l2: 0.003 } },
  "cosine-200-l2-003-64": {
    layers: [{ units: 64 }],
    training: { epochs: 200, schedule: "cosine", l2: 0.003 },
  },
  "adam-100-cosine-l2-003": {
    training: {
      epochs: 100,
      optimizer: { type: "adam", learningRate: 0.005 },
      schedule: "cosine",
      l2: 0.003,
    },
  },
  "stop-100-l2-003": { training: { epochs: 100, l2: 0.003, earlyStopping: { patience: 20 } } },
  "cosine-100-l2-003-stop": {
    training: { epochs: 100, schedule: "cosine", l2: 0.003, earlyStopping: { patience: 20 } },
  },
  "cosine-100-l2-003-stop-64": {
    layers: [{ units: 64 }],
    training: { epochs: 100, schedule: "cosine", l2: 0.003, earlyStopping: { patience: 20 } },
  },
  "cosine-200-l2-003-stop-64": {
    layers: [{ units: 64 }],
    training: { epochs: 200, schedule: "cosine", l2: 0.003, earlyStopping: { patience: 30 } },
  },
};
