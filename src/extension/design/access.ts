/** Which files a design may read. */
import { isWithin } from "../../shared/uri.ts";
import type { HostPlatform } from "../hostPlatform.ts";

/** What decides whether links lead out of a folder. */
export type LinkCheck = Pick<HostPlatform, "linksStayWithin">;

/**
 * Whether a design may read a file. A file outside of the folders is not accessed, not even to find out whether it exists.
 *
 * @param uri of the file
 * @param roots URIs of the folders that the design may read; undefined where any file may be read
 */
export async function mayRead(
  links: LinkCheck,
  uri: string,
  roots: readonly string[] | undefined,
): Promise<boolean> {
  return !roots || (isWithin(uri, roots) && (await links.linksStayWithin(uri, roots)));
}
