// Names that a file may give its columns, classes, paths and itself, each made to do harm in one of the places where names
// are shown. Tests put all of them in every place.

/** A command that leaves a trace when it is executed: the integration tests look for it. */
export const hostileCommand = "mlpStudio.test.executed";

const esc = "\u001b";

export const hostileNames: readonly string[] = [
  // Links, which VS Code renders in notifications.
  `[iris.csv (click to locate)](command:${hostileCommand})`,
  `[a](command:${hostileCommand}?%5B1%5D "title")`,
  "[update](https://example.com/update)",
  "[a](file:///etc/passwd)",
  `[[a](command:${hostileCommand})](command:${hostileCommand})`,
  `]\u200b(command:${hostileCommand})`,
  `[a]\u0000(command:${hostileCommand})`,
  // Icons, in labels.
  "$(flame) $(sync~spin)",
  "\\$(flame)",
  "$\u200d(flame)",
  // Markdown and HTML, in reports and hovers.
  `<a href="command:${hostileCommand}">x</a><img src=x onerror=alert(1)>`,
  `![x](https://example.com/track.png)`,
  "# heading\n\n- list | cell | **bold** `code` ~~gone~~ <!-- ",
  "https://example.com www.example.com someone@example.com",
  "&lt;script&gt;alert(1)&lt;/script&gt; &#91;x&#93;",
  "a\\](b)\\",
  "[ref]: https://example.com",
  // Escape sequences: color, title, clearing, links and answers of terminals, in 7 and in 8 bits.
  `${esc}[31mred${esc}[0m`,
  `${esc}]0;title\u0007`,
  `${esc}[2J${esc}[H`,
  `${esc}]8;;https://example.com${esc}\\x${esc}]8;;${esc}\\`,
  `\u009b31m\u009d0;t\u009c`,
  "shown\rhidden\b\b\u007f",
  // Lines of their own.
  "a.csv\n2026-01-01 00:00:00.000 [error] Forged",
  "a\r\nWarning: forged\u2028x\u2029y\u0085z\u000bv\u000cf",
  // Reordering and invisible characters.
  "\u202egnp.exe",
  "\u2066a\u2069\u200f\u061c",
  "in\u200bvis\u2060i\ufeffble\u00ad",
  "\u{e0041}\u{e0042}",
  "\ud800 alone \udfff",
  // Formulas of spreadsheets.
  '=HYPERLINK("https://example.com","x")',
  "=cmd|' /C calc'!A0",
  "+1+1",
  "-2+3",
  "@SUM(A1)",
  "\t=1+1",
  "\r=1+1",
  "＝1+1",
  // Keys that objects already have.
  "__proto__",
  "constructor",
  "toString",
  // Very long.
  "x".repeat(5000),
];
