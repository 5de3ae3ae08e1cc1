/** What the site's page and its extension, which runs in a worker of the page, send each other. */

export type ExtensionToPage =
  /** The extension can open links now. */
  | { readonly kind: "ready" }
  /** The browser is to save a file on the user's computer. */
  | { readonly kind: "download"; readonly name: string; readonly content: Uint8Array<ArrayBuffer> };

export interface PageToExtension {
  readonly kind: "link";
  /** The part of the page's address behind `#`. */
  readonly fragment: string;
}

/** The setting by which the page tells its extension the name of their channel, which no other tab has. */
export const channelSetting = "mlpStudioSite.channel";
