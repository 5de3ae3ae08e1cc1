/**
 * Property tests draw their cases at random, from one seed: 20260, or the environment variable PROPERTY_SEED. A failure prints
 * the seed, the path to the case, and the smallest case that fails. PROPERTY_RUNS draws more or fewer cases. Tests import
 * fast-check from here, which a lint rule sees to.
 */
import fc from "fast-check";

/** Seed of everything that tests draw at random. A test that draws without fast-check names it in its messages. */
export const propertySeed = Number(process.env.PROPERTY_SEED ?? 20260);

const { PROPERTY_RUNS } = process.env;

fc.configureGlobal({ seed: propertySeed, ...(PROPERTY_RUNS && { numRuns: Number(PROPERTY_RUNS) }) });

export { fc };

/** @returns number of cases to draw: this one, or PROPERTY_RUNS */
export function runs(usual: number): number {
  return Number(PROPERTY_RUNS ?? usual);
}

/** Checks that a property holds for `usual` cases, or as many as PROPERTY_RUNS says. */
export async function check<T>(
  arbitrary: fc.Arbitrary<T>,
  usual: number,
  property: (value: T) => void | Promise<void>,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(arbitrary, async (value) => {
      await property(value);
    }),
    { numRuns: runs(usual) },
  );
}
