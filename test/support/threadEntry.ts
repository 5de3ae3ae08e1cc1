/** Script of the kernels' threads, as the product starts it. */
export const threadEntry = new URL("../../src/node/kernelThreadMain.ts", import.meta.url);
