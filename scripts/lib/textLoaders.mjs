/**
 * Files that are imported as text, as Vite does it in the tests: a style sheet by `?inline`, a Python file by `?raw`.
 * @type {Record<string, import("esbuild").Loader>}
 */
export const textLoaders = { ".css": "text", ".py": "text" };
