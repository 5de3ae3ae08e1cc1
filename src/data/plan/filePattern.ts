/** Whether a name is what a pattern with `*` (any characters) and `?` (one) says; every other character is itself. */
export function matchesGlob(name: string, pattern: string): boolean {
  // Greedy with one point to go back to, so that no pattern takes longer than name × pattern.
  let inName = 0;
  let inPattern = 0;
  let star = -1;
  let resume = 0;
  while (inName < name.length) {
    if (pattern[inPattern] === "*") {
      star = inPattern++;
      resume = inName;
    } else if (
      inPattern < pattern.length &&
      (pattern[inPattern] === "?" || pattern[inPattern] === name[inName])
    ) {
      inPattern++;
      inName++;
    } else if (star >= 0) {
      inPattern = star + 1;
      inName = ++resume;
    } else return false;
  }
  while (pattern[inPattern] === "*") inPattern++;
  return inPattern === pattern.length;
}

export function isGlob(path: string): boolean {
  return /[*?]/.test(path);
}
