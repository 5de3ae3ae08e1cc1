import { describe, expect, test } from "vitest";
import { Random } from "../../../src/shared/random.ts";

/** Computed once by the generators' published C code, transcribed to Python. */
describe("the random generator", () => {
  test("is xoshiro128**: the reference's first ten numbers from the state 1, 2, 3, 4", () => {
    const random = new Random(0, "");
    random.restore([1, 2, 3, 4]);
    expect(Array.from({ length: 10 }, () => random.bits())).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  test("is seeded through SplitMix32, from the seed and the stream's name", () => {
    expect(new Random(0, "").save()).toEqual([1684164658, 3653269916, 2939563536, 2141751570]);
    expect(new Random(42, "shuffle").save()).toEqual([3304918005, 374723317, 1246475568, 1081382425]);
    expect(new Random(42 + 2 ** 32, "shuffle").save()).toEqual(new Random(42, "shuffle").save());
  });

  test("makes doubles of 53 bits, normal numbers, whole numbers without bias, and permutations of them", () => {
    const open = () => new Random(42, "shuffle");
    let random = open();
    expect(Array.from({ length: 4 }, () => random.uniform())).toEqual([
      0.543129593046869, 0.40835964756334764, 0.5648458306794022, 0.4148728991608438,
    ]);
    random = open();
    const normals = [-1.0498626158535294, -1.109835717542027, 2.7396770416387777];
    for (const normal of normals) expect(random.normal()).toBeCloseTo(normal, 13);
    // The second draw, 4244782190, is past the last whole multiple of 3,000,000,000 and is drawn again.
    random = open();
    expect(Array.from({ length: 4 }, () => random.below(3_000_000_000))).toEqual([
      2332723823, 1753891357, 441665475, 2425994389,
    ]);
    const values = [0, 1, 2, 3, 4, 5, 6, 7];
    open().shuffle(values);
    expect(values).toEqual([2, 3, 4, 6, 0, 1, 5, 7]);
  });

  test("continues where it was saved", () => {
    const random = new Random(7, "save");
    for (let i = 0; i < 5; i++) random.bits();
    const state = random.save();
    const next = Array.from({ length: 5 }, () => random.normal());
    const other = new Random(1, "other");
    other.restore(state);
    expect(Array.from({ length: 5 }, () => other.normal())).toEqual(next);
  });

  test("draws uniform numbers below 1, and its rest below n can be 0 and n − 1", () => {
    const random = new Random(3, "range");
    const drawn = new Set(Array.from({ length: 200 }, () => random.below(5)));
    expect([...drawn].toSorted()).toEqual([0, 1, 2, 3, 4]);
    for (let i = 0; i < 1000; i++) expect(random.uniform()).toBeLessThan(1);
  });
});
