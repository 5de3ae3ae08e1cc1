/** Runs a reader and prints what it took as one line of JSON: every JavaScript peer ends with this call. */
export async function measure(read) {
  const [path, repeats] = process.argv.slice(2);
  const seconds = [];
  const cpu = [];
  let result;
  for (let i = 0; i < Number(repeats); i++) {
    result = undefined;
    const start = performance.now();
    const before = process.cpuUsage();
    result = await read(path);
    seconds.push((performance.now() - start) / 1000);
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1e6);
  }
  const peak = process.resourceUsage().maxRSS * 1024;
  const { matrix, rows } = result;
  let sum = 0;
  for (let i = 0; i < matrix.length; i++) sum += Math.abs(matrix[i]);
  console.log(
    JSON.stringify({ seconds, cpu, rows, inputs: matrix.length / rows, sum, peak, ...result.more }),
  );
}
