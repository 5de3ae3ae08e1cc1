/** Thrown where threads meet, when one of them has ended. */
export class ThreadEnded extends Error {}
