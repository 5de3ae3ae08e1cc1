/** A style sheet as text: esbuild's text loader in the build, Vite's `?inline` in the component tests. */
declare module "*.css?inline" {
  const text: string;
  export default text;
}
