/** The kind of browser, as a run's record names it in the place of an operating system and a processor. */
export function browserName(userAgent: string): string {
  const kinds = [
    ["firefox", /Firefox\//],
    ["chromium", /Chrom(?:e|ium)\//],
    ["webkit", /AppleWebKit\//],
  ] as const;
  return `web-${kinds.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? "browser"}`;
}
