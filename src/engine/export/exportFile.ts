/** Exports a model file: writes what another program needs, and a guide. */
import { InputError } from "../../shared/errors.ts";
import type { ExportedFiles, ExportJob } from "../../shared/model/modelJobs.ts";
import { folderOf, isSameUri, nameOf, resolveUri } from "../../shared/uri.ts";
import { type ModelJobSources, readModelFile } from "../predict/predictFile.ts";
import { exportModel } from "./exporters.ts";

/** @throws InputError for a file that is no model, or that the target cannot hold; then nothing is written */
export async function exportFile(
  { model: uri, target, output }: ExportJob,
  { files, createFile }: Pick<ModelJobSources, "files" | "createFile">,
): Promise<ExportedFiles> {
  const { model, bytes } = await readModelFile(uri, files);
  const written = exportModel(model, bytes, { target, name: nameOf(output), preprocessing: true });
  const folder = target === "pytorch" ? output : folderOf(output);
  const uris = written.map(({ name }) => resolveUri(folder, name));
  if (uris.some((other) => isSameUri(other, uri)))
    throw new InputError(`${nameOf(uri)} would be replaced. Export it to another folder.`);
  for (const [i, { content }] of written.entries()) {
    const file = await createFile(uris[i]);
    try {
      await file.write(typeof content === "string" ? new TextEncoder().encode(content) : content);
      await file.commit();
    } catch (error) {
      await file.discard();
      throw error;
    }
  }
  return uris;
}
