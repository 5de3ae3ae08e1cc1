/** What is shuffled at once in steps. */
const shuffledAtOnce = 2 ** 18;

interface Shuffled {
  [index: number]: number;
  readonly length: number;
}

/**
 * The only source of randomness: xoshiro128** (Blackman and Vigna 2018), seeded through SplitMix32 so that every seed,
 * 0 included, gives a good state. Each purpose draws from a stream of its own, so that another layer does not change
 * the split, nor another epoch the initialization. Its state is four 32-bit words, small enough for a checkpoint.
 */
export class Random {
  private readonly words = new Uint32Array(4);

  /**
   * @param seed 32 bits
   * @param stream what the numbers are for: the same seed with another name gives unrelated numbers
   */
  constructor(seed: number, stream: string) {
    let state = seed >>> 0;
    for (let i = 0; i < stream.length; i++) state = Math.imul(state ^ stream.charCodeAt(i), 0x01000193) >>> 0;
    for (let i = 0; i < 4; i++) {
      state = (state + 0x9e3779b9) >>> 0;
      let z = state;
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      this.words[i] = z ^ (z >>> 15);
    }
  }

  /** The state, to be given back to {@link restore}. */
  save(): readonly number[] {
    return Array.from(this.words);
  }

  restore(state: readonly number[]): void {
    this.words.set(state);
  }

  /** 32 random bits, as a number from 0 to 2³² − 1. */
  bits(): number {
    const s = this.words;
    const x = Math.imul(s[1], 5);
    const result = Math.imul((x << 7) | (x >>> 25), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = (s[3] << 11) | (s[3] >>> 21);
    return result;
  }

  /** Uniform in [0, 1), with 53 random bits. */
  uniform(): number {
    return ((this.bits() >>> 5) * 67108864 + (this.bits() >>> 6)) / 9007199254740992;
  }

  /** Uniform among 0 … n − 1, without bias; n is at most 2³². */
  below(n: number): number {
    // Bits past the last whole multiple of n would favor the small values.
    const limit = 4294967296 - (4294967296 % n);
    let bits = this.bits();
    while (bits >= limit) bits = this.bits();
    return bits % n;
  }

  /** Standard normal, by Box and Muller; the second value of the pair is not kept, so that the state is the words alone. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Fisher and Yates, in place. */
  shuffle(values: Shuffled): void {
    this.shuffleSome(values, values.length - 1, 0);
  }

  /** Shuffles in slices of some milliseconds. */
  *shuffling(values: Shuffled): Generator<void, void, void> {
    for (let last = values.length - 1; last > 0; last -= shuffledAtOnce) {
      this.shuffleSome(values, last, Math.max(0, last - shuffledAtOnce));
      yield;
    }
  }

  /** Fills the places from `last` down to but not including `end`. */
  private shuffleSome(values: Shuffled, last: number, end: number): void {
    for (let i = last; i > end; i--) {
      const j = this.below(i + 1);
      const value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }
}
