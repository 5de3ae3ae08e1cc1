/**
 * Links to the site: the part of its address behind `#`, which a browser never sends to a server.
 *
 *     #open=lecture/lessons/01-linear.mlp.json      a file of the site
 *     #design=q1YqSyzKTF…&path=history/xor.mlp.json  a whole design, compressed, and where it was
 *
 * A link comes from anybody. What is decoded here is text and a path that stays in the workspace, and nothing that runs.
 */
import type { Catalogue } from "../catalogue.ts";
import type { DesignSpec } from "../design/fields.ts";
import { parseDesign } from "../design/parse.ts";
import { InputError } from "../errors.ts";
import { count } from "../format/numbers.ts";
import { fromBase64url, toBase64url } from "./base64url.ts";
import { deflate, inflate } from "./deflate.ts";
import { isSitePath } from "./sitePath.ts";

/** What a link opens. */
export type SiteLink =
  | { readonly kind: "open"; readonly path: string }
  | { readonly kind: "design"; readonly path: string; readonly text: string; readonly design: DesignSpec };

/** Maximum number of characters of a link: more are cut off by some programs that links are sent with. */
export const maxLinkLength = 8000;
/** Maximum number of bytes of a linked design's text, which is far more than a link of that length holds of real designs. */
export const maxLinkedBytes = 2 ** 18;

const extension = ".mlp.json";
const defaultPath = `design${extension}`;

/**
 * A link that opens a design at the site.
 *
 * @param site address of the site, such as `https://example.org/mlp/`
 * @param text the design's text, which travels as it is, with its comments
 * @param path where the design is in the site's workspace, or its name alone where it is elsewhere; a name that no link can
 *   have is replaced
 * @throws InputError where the design is too long for a link
 */
export async function designLink(site: string, text: string, path: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const payload = bytes.length > maxLinkedBytes ? undefined : toBase64url(await deflate(bytes));
  const linked = isSitePath(path) ? path : defaultPath;
  const link = payload && `${siteAddress(site)}#design=${payload}&path=${encodePath(linked)}`;
  if (link && link.length <= maxLinkLength) return link;
  throw new InputError(
    `${path} is too long for a link${link ? `: the link would have ${count(link.length)} characters, and ${count(maxLinkLength)} are the limit` : ""}. Send the file instead.`,
    { file: path },
  );
}

/** A link that opens a file of the site. */
export function fileLink(site: string, path: string): string {
  return `${siteAddress(site)}#open=${encodePath(path)}`;
}

/** @throws InputError where the address is not one of a page */
function siteAddress(address: string): string {
  const found = /^(https?:\/\/[^\s#?]+)(?:[?#]\S*)?$/i.exec(address.trim());
  if (!found)
    throw new InputError(
      `The address of the site, "${address}", is not the address of a page. Write one such as https://example.org/mlp/.`,
    );
  return found[1];
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

/**
 * Reads the part of an address behind `#`.
 *
 * @returns undefined where it is empty
 * @throws InputError where it is not a link of the site, or its design has errors
 */
export async function readLink(fragment: string, catalogue: Catalogue): Promise<SiteLink | undefined> {
  const text = fragment.replace(/^#/, "");
  if (text === "") return undefined;
  if (text.length > maxLinkLength)
    throw new InputError(
      `The link is longer than ${count(maxLinkLength)} characters. Ask for the file instead.`,
    );
  const fields = fieldsOf(text);
  const [open, payload, path] = ["open", "design", "path"].map((name) => fields.get(name));
  if (open !== undefined) return { kind: "open", path: checkPath(open) };
  if (payload === undefined)
    throw new InputError(
      "The link names nothing that can be opened here. Check that the whole link was copied.",
    );
  const linked = await designText(payload);
  return {
    kind: "design",
    path: checkDesignPath(path ?? defaultPath),
    text: linked,
    design: checkDesign(linked, catalogue),
  };
}

function fieldsOf(text: string): Map<string, string> {
  return new Map(
    text.split("&").map((field): [string, string] => {
      const at = field.indexOf("=");
      return at < 0 ? [field, ""] : [field.slice(0, at), decode(field.slice(at + 1))];
    }),
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw damagedLink();
  }
}

async function designText(payload: string): Promise<string> {
  const compressed = fromBase64url(payload);
  if (!compressed) throw damagedLink();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await inflate(compressed, maxLinkedBytes));
  } catch (error) {
    if (error instanceof RangeError)
      throw new InputError("The design of the link is too large to be opened. Ask for the file instead.");
    throw damagedLink();
  }
}

function damagedLink(): InputError {
  return new InputError("The link is damaged. Check that the whole link was copied.");
}

function checkPath(path: string): string {
  if (isSitePath(path)) return path;
  throw new InputError(
    `The link names a file outside of the workspace, "${path}". Open the file in the Explorer instead.`,
  );
}

function checkDesignPath(path: string): string {
  if (path.endsWith(extension) && path.split("/").at(-1) !== extension) return checkPath(path);
  throw new InputError(`The link names its design "${path}", but designs are named NAME${extension}.`);
}

function checkDesign(text: string, catalogue: Catalogue): DesignSpec {
  const { design, problems } = parseDesign(text, catalogue);
  if (design) return design;
  const [{ line, message }] = problems;
  throw new InputError(`The design of the link has an error in line ${line}: ${message}`, { line });
}
