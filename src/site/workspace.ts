/** The site's workspace: its files, and the store that keeps them, shared with the other tabs of the site. */
import { siteFolder } from "../shared/link/siteWorkspace.ts";
import type { EntryStore } from "./files/entryStore.ts";
import { IndexedDbStore } from "./files/indexedDbStore.ts";
import { MemoryStore } from "./files/memoryStore.ts";
import { SiteContent, type SiteManifest } from "./files/siteContent.ts";
import { type FileChange, SiteFiles } from "./files/siteFiles.ts";

export interface SiteWorkspace {
  readonly files: SiteFiles;
  readonly site: SiteContent;
  /** Whether what is written outlasts the tab. */
  readonly isKept: boolean;
}

/**
 * Opens the workspace.
 *
 * @param address of the folder with the list of the site's files and the files
 * @param name of the workspace, by which tabs of the site share it and other sites of the origin do not
 * @param changed called with every change, of this tab or another one
 */
export async function openWorkspace(
  address: string,
  name: string,
  changed: (changes: readonly FileChange[]) => void,
): Promise<SiteWorkspace> {
  const site = await fetchSite(address);
  const { store, isKept } = await openStore(name);
  const tabs = new BroadcastChannel(`${name}:changes`);
  tabs.onmessage = ({ data }: MessageEvent<readonly FileChange[]>) => changed(data);
  const files = new SiteFiles(store, site, (changes) => {
    changed(changes);
    if (isKept) tabs.postMessage(changes);
  });
  return { files, site, isKept };
}

async function fetchSite(address: string): Promise<SiteContent> {
  const manifest: SiteManifest = await (await fetchFresh(`${address}/files.json`)).json();
  return new SiteContent(manifest, siteFolder, async (path) => {
    const names = path.split("/").map(encodeURIComponent);
    const response = await fetchFresh(`${address}/files/${names.join("/")}`);
    return new Uint8Array(await response.arrayBuffer());
  });
}

/** What the server has now: a browser may otherwise show a file of an earlier version of the site. */
async function fetchFresh(address: string): Promise<Response> {
  const response = await fetch(address, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${address} cannot be loaded (${response.status}). Reload the page.`);
  return response;
}

/** The browser's database, else memory: a private window may have none. */
async function openStore(name: string): Promise<{ readonly store: EntryStore; readonly isKept: boolean }> {
  const store = new IndexedDbStore(name);
  try {
    await store.read((reader) => reader.entry("/"));
    return { store, isKept: true };
  } catch {
    return { store: new MemoryStore(), isKept: false };
  }
}
