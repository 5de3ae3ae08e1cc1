/**
 * The script of the site's page, which runs before VS Code does. It adds to VS Code's configuration what depends on the page's
 * address, and does for the extension what a worker cannot: it knows the address, and saves files on the user's computer.
 */
import { channelSetting, type ExtensionToPage, type PageToExtension } from "../pageMessages.ts";

/** The part of VS Code's configuration that is changed here. */
interface Configuration {
  readonly configurationDefaults: Record<string, unknown>;
}

declare global {
  /** Called by the page with VS Code's configuration. */
  var prepareSite: (configuration: Configuration) => void;
}

globalThis.prepareSite = ({ configurationDefaults }) => {
  const name = `mlp-site-${crypto.randomUUID()}`;
  configurationDefaults[channelSetting] = name;
  configurationDefaults["mlpStudio.site.address"] = `${location.origin}${location.pathname}`;
  connect(new BroadcastChannel(name));
};

function connect(channel: BroadcastChannel): void {
  const send = (message: PageToExtension) => channel.postMessage(message);
  let isReady = false;
  let pending = takeFragment();
  channel.onmessage = ({ data }: MessageEvent<ExtensionToPage>) => {
    if (data.kind === "download") download(data.name, data.content);
    else if (!isReady) {
      isReady = true;
      send({ kind: "link", fragment: pending });
    }
  };
  addEventListener("hashchange", () => {
    const fragment = takeFragment();
    if (fragment === "") return;
    if (isReady) send({ kind: "link", fragment });
    else pending = fragment;
  });
}

/**
 * Returns the fragment of the page's address. One that names a file stays there, so that a reload shows the file again; one that holds a
 * design is removed, which is a file by now, and so is the query: VS Code takes parameters from it, such as another workspace, which a
 * link must not set.
 */
function takeFragment(): string {
  const { hash, origin, pathname } = location;
  const kept = `${pathname}${hash.startsWith("#open=") ? hash : ""}`;
  if (location.href !== `${origin}${kept}`) history.replaceState(null, "", kept);
  return hash;
}

function download(name: string, content: Uint8Array<ArrayBuffer>): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: "application/octet-stream" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
