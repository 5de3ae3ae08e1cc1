import { describe, expect, test } from "vitest";
import { catalogue } from "../../../../src/engine/catalogue.ts";
import { toBase64url } from "../../../../src/shared/link/base64url.ts";
import { deflate } from "../../../../src/shared/link/deflate.ts";
import {
  designLink,
  fileLink,
  maxLinkedBytes,
  maxLinkLength,
  readLink,
} from "../../../../src/shared/link/siteLink.ts";
import { check, fc } from "../../../support/properties.ts";

const site = "https://example.org/mlp/";
const text = `{
  // Two classes, one inside of the other.
  "dataset": { "generate": "circles", "samples": 400 },
  "layers": [{ "units": 8 }]
}
`;

const read = (fragment: string) => readLink(fragment, catalogue);
const fragmentOf = (link: string) => link.slice(link.indexOf("#"));
/** A link whose design is any text, as nobody but an attacker makes one. */
const linkTo = async (design: string | Uint8Array, path = "a.mlp.json") => {
  const bytes = typeof design === "string" ? new TextEncoder().encode(design) : design;
  return `#design=${toBase64url(await deflate(bytes))}&path=${path}`;
};

describe("a link to a design", () => {
  test("gives the text back as it was, with its comments", async () => {
    const link = await designLink(site, text, "history/circles.mlp.json");
    expect(link).toMatch(/^https:\/\/example\.org\/mlp\/#design=[\w-]+&path=history\/circles\.mlp\.json$/);
    const opened = await read(fragmentOf(link));
    expect(opened).toMatchObject({ kind: "design", path: "history/circles.mlp.json", text });
    expect(opened?.kind === "design" && opened.design.layers[0].units).toBe(8);
  });
  test("replaces what the site's address had behind #", async () => {
    expect(await designLink(`${site}?a=1#open=b`, text, "a.mlp.json")).toMatch(
      /^https:\/\/example\.org\/mlp\/#design=/,
    );
  });
  test("replaces a name that no link can have", async () => {
    const link = await designLink(site, text, ".hidden: %41.mlp.json");
    expect(await read(fragmentOf(link))).toMatchObject({ path: "design.mlp.json" });
  });
  test("is refused where it is too long, in one sentence with the number", async () => {
    const words = Array.from({ length: 9000 }, (_, i) => ((i * 2654435761) >>> 0).toString(36)).join(" ");
    await expect(designLink(site, `${text}// ${words}`, "a.mlp.json")).rejects.toThrow(
      /^a\.mlp\.json is too long for a link: the link would have \d+\D\d+ characters, and 8\D000 are the limit\. Send/,
    );
    await expect(designLink(site, " ".repeat(maxLinkedBytes + 1), "a.mlp.json")).rejects.toThrow(
      "a.mlp.json is too long for a link. Send the file instead.",
    );
  });
  test.each(["", "example.org", "javascript:alert(1)//", "https://"])(
    "is refused for the site's address %j",
    async (address) => {
      await expect(designLink(address, text, "a.mlp.json")).rejects.toThrow("is not the address of a page");
    },
  );
});

describe("a link to a file", () => {
  test("names the file, whatever letters its name has", async () => {
    const path = "Übungen/1 & 2.mlp.json";
    expect(await read(fragmentOf(fileLink(site, path)))).toEqual({ kind: "open", path });
  });
  test("opens nothing where the address has no link", async () => {
    expect(await read("")).toBeUndefined();
    expect(await read("#")).toBeUndefined();
  });
  test.each([
    ...["../secret", "a/../../b", "/etc/passwd", "a//b", "", ".", "a/.", ".vscode/settings.json"],
    ...["https://evil.example/a.mlp.json", "C:/a", "a\\..\\b", "a/\u202eb", "a\u0000", " a", "a?b", "a%2e"],
    "a/".repeat(200),
  ])("is refused for the path %j", async (path) => {
    await expect(read(`#open=${encodeURIComponent(path)}`)).rejects.toThrow("outside of the workspace");
  });
});

describe("a hostile link", () => {
  test.each(["#design=%", "#open=%ZZ", "#design=a", "#design=äöü", "#design=AAAA", "#design="])(
    "is damaged: %s",
    async (fragment) => {
      await expect(read(fragment)).rejects.toThrow(
        "The link is damaged. Check that the whole link was copied.",
      );
    },
  );
  test.each(["#command=mlpStudio.train", "#a", "#&&=", "#__proto__=1"])(
    "opens nothing: %s",
    async (fragment) => {
      await expect(read(fragment)).rejects.toThrow("The link names nothing that can be opened here.");
    },
  );
  test("is refused where it is too long", async () => {
    await expect(read(`#open=${"a".repeat(maxLinkLength)}`)).rejects.toThrow("The link is longer than");
  });
  test("is not decompressed beyond the limit", async () => {
    const bomb = await linkTo(new Uint8Array(6_000_000).fill(32));
    expect(bomb.length).toBeLessThan(maxLinkLength);
    await expect(read(bomb)).rejects.toThrow("The design of the link is too large to be opened.");
  });
  test("is damaged where its text is not UTF-8", async () => {
    await expect(read(await linkTo(new Uint8Array([0xff, 0xfe])))).rejects.toThrow("The link is damaged.");
  });
  test.each(["no JSON", "[]", "1", '"a"', "null", "[".repeat(5000)])(
    "is refused where its text is no design: %.20s",
    async (design) => {
      await expect(read(await linkTo(design))).rejects.toThrow(
        /^The design of the link has an error in line 1:/,
      );
    },
  );
  test.each(["__proto__", "constructor", "prototype"])("cannot set %s", async (key) => {
    const design = `{ "dataset": { "generate": "circles" }, "${key}": { "polluted": true } }`;
    await expect(read(await linkTo(design))).rejects.toThrow("The design of the link has an error");
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
  test.each(["../a.mlp.json", "a.txt", ".mlp.json", "b/.mlp.json", "settings.json", ".vscode/a.mlp.json"])(
    "cannot name its design %s",
    async (path) => {
      await expect(read(await linkTo(text, path))).rejects.toThrow(/^The link names/);
    },
  );
  test("is read or refused in words, whatever it is", async () => {
    const fragment = fc.string({ unit: "binary", maxLength: 200 });
    const key = fc.constantFrom("open=", "design=", "path=", "", "&", "&path=");
    await check(fc.array(fc.tuple(key, fragment), { maxLength: 4 }), 300, async (parts) => {
      await read(`#${parts.flat().join("")}`).catch((error: Error) => expect(error.name).toBe("InputError"));
    });
  });
});

test("any text of a design comes back as it was", async () => {
  await check(fc.string({ unit: "grapheme", maxLength: 300 }), 100, async (comment) => {
    const design = `${text}// ${comment.replaceAll(/[\n\r\u2028\u2029]/g, " ")}`;
    const opened = await read(fragmentOf(await designLink(site, design, "a.mlp.json")));
    expect(opened).toMatchObject({ text: design });
  });
});
