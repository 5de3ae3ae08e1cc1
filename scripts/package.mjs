// Makes the extension's package, NAME-VERSION.vsix, and checks what is in it.
import { ensureDependencies } from "./lib/install.mjs";
import { packageExtension } from "./lib/package.mjs";
import { program } from "./lib/program.mjs";

program(async () => {
  await ensureDependencies();
  const { file, size, files } = await packageExtension();
  console.log(files.map((name) => `  ${name}`).join("\n"));
  console.log(`${file}: ${files.length} files, ${Math.round(size / 1024)} KB`);
});
