/** A Python file as text: esbuild's text loader in the build, Vite's `?raw` in the tests. */
declare module "*.py?raw" {
  const text: string;
  export default text;
}
