/** The extension's end of its channel to the page. */
import type { ExtensionToPage, PageToExtension } from "./pageMessages.ts";

export class PageChannel {
  private readonly channel: BroadcastChannel;

  /**
   * @param name of the channel, as the page has named it
   * @param openLink called for the link that the page was opened by, and for others that are followed in it later
   */
  constructor(name: string, openLink: (fragment: string) => void) {
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = ({ data }: MessageEvent<PageToExtension>) => openLink(data.fragment);
    this.send({ kind: "ready" });
  }

  send(message: ExtensionToPage): void {
    this.channel.postMessage(message);
  }

  dispose(): void {
    this.channel.close();
  }
}
