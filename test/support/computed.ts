/** How long this thread has computed, in milliseconds: what else the machine does has no part in it. */
export function computed(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
