/** The report of a gradient check. */
import { gradientHeading, gradientRows, gradientVerdict } from "../../shared/format/gradientText.ts";
import type { GradientReport } from "../../shared/gradientReport.ts";
import { joinMarkdown, type Markdown, markdown } from "../../shared/safeText.ts";

/** Returns the report of a gradient check as a page of Markdown. */
export function gradientMarkdown(name: string, report: GradientReport): Markdown {
  const rows = gradientRows(report).map(
    ({ layer, tensor, checked, kinks, greatest, error, verdict }) =>
      markdown`| ${layer} | ${tensor} | ${checked} | ${kinks} | ${greatest} | ${error} | ${verdict} |`,
  );
  return joinMarkdown(
    [
      markdown`# Gradients of ${name}`,
      markdown`**${gradientVerdict(report)}**`,
      markdown`${gradientHeading(report)}.`,
      joinMarkdown(
        [
          markdown`| layer | tensor | checked | at kinks | greatest gradient | greatest error | |`,
          markdown`|---|---|--:|--:|--:|--:|---|`,
          ...rows,
        ],
        "\n",
      ),
      markdown`The numerical gradient of a parameter w is (J(w + h) − J(w − h)) / 2h, with J the mean loss and L2 of the batch. The error is the difference, relative to the greater of the two. The parameters are those of the initialization, each moved a little by chance, since at the initialization itself mistakes can hide. Of a large network a random sample is checked. At a kink, such as the corner of a ReLU, there is no derivative to compare with.`,
      markdown``,
    ],
    "\n\n",
  );
}
