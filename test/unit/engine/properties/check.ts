import fc from "fast-check";

/** For `test`: hundreds of cases take longer on a busy machine than one test may by default. */
export const patience = { timeout: 60_000 };

/**
 * Holds a property against random cases. The seed is fixed, so that a run can be repeated; PROPERTY_SEED takes another one
 * and PROPERTY_RUNS more cases. A failure prints the seed, the path to the case, and the smallest case that fails.
 */
export async function check<T>(
  arbitrary: fc.Arbitrary<T>,
  runs: number,
  property: (value: T) => void | Promise<void>,
): Promise<void> {
  const { PROPERTY_SEED, PROPERTY_RUNS } = process.env;
  await fc.assert(
    fc.asyncProperty(arbitrary, async (value) => {
      await property(value);
    }),
    { seed: Number(PROPERTY_SEED ?? 20260), numRuns: Number(PROPERTY_RUNS ?? runs) },
  );
}
