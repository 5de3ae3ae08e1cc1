/** The file that a link opens. Nothing is trained or run by it. */
import { catalogue } from "../engine/catalogue.ts";
import type { DesignSpec } from "../shared/design/fields.ts";
import { InputError } from "../shared/errors.ts";
import { linkedFiles } from "../shared/link/linkedFiles.ts";
import { readLink } from "../shared/link/siteLink.ts";
import { siteFolder } from "../shared/link/siteWorkspace.ts";
import { folderOf, pathOf, resolveUri } from "../shared/uri.ts";
import { FileError } from "./files/fileError.ts";
import type { SiteContent } from "./files/siteContent.ts";
import type { SiteFiles } from "./files/siteFiles.ts";

/** What links open files of. */
export interface LinkedWorkspace {
  readonly files: Pick<SiteFiles, "stat" | "read" | "write" | "createFolder">;
  readonly site: Pick<SiteContent, "size">;
}

/**
 * Returns the path of the file that a link opens; a design that is in the link itself is written to a new file first.
 *
 * @param fragment the part of an address behind `#`
 * @returns undefined where there is no link
 * @throws InputError where it is damaged, hostile, or names what is not there
 */
export async function fileOfLink(
  { files, site }: LinkedWorkspace,
  fragment: string,
): Promise<string | undefined> {
  const link = await readLink(fragment, catalogue);
  if (!link) return undefined;
  const path = `${siteFolder}/${link.path}`;
  if (link.kind === "design") {
    await checkLinkedFiles({ files, site }, path, link.design);
    return writeDesign(files, path, link.text);
  }
  if (await isFile(files, path)) return path;
  throw new InputError(
    `The link opens ${link.path}, which is not a file of this workspace. Choose another file.`,
  );
}

/** @throws InputError where the design reads a file that the site did not come with, or that was deleted */
async function checkLinkedFiles(
  { files, site }: LinkedWorkspace,
  path: string,
  design: DesignSpec,
): Promise<void> {
  for (const file of linkedFiles(design)) {
    const linked = pathOf(resolveUri(`site:${folderOf(path)}`, file));
    if (site.size(linked) !== undefined && (await isFile(files, linked))) continue;
    throw new InputError(
      `The design of the link reads ${file}, which is not a file of this site. Ask for the design and the file.`,
      { file },
    );
  }
}

/** Writes a design where nothing is yet, and returns its path. One that has the same text already is used again. */
async function writeDesign(files: LinkedWorkspace["files"], path: string, text: string): Promise<string> {
  await createFolders(files, folderOf(path));
  const content = new TextEncoder().encode(text);
  for (let count = 1; ; count++) {
    const free = count === 1 ? path : path.replace(/(?=\.mlp\.json$)/, `-${count}`);
    try {
      await files.write(free, content, { create: true, overwrite: false });
      return free;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      if ((await isFile(files, free)) && new TextDecoder().decode(await files.read(free)) === text)
        return free;
      if (error.code !== "FileExists" && error.code !== "FileIsADirectory") throw error;
    }
  }
}

async function createFolders(files: LinkedWorkspace["files"], folder: string): Promise<void> {
  if (await kindOf(files, folder)) return;
  await createFolders(files, folderOf(folder));
  await files.createFolder(folder);
}

async function isFile(files: LinkedWorkspace["files"], path: string): Promise<boolean> {
  return (await kindOf(files, path)) === "file";
}

async function kindOf(files: LinkedWorkspace["files"], path: string): Promise<"file" | "folder" | undefined> {
  try {
    return (await files.stat(path)).kind;
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}
