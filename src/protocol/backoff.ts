const FIRST = 500;
const LONGEST = 60_000;

/**
 * Says how many milliseconds to wait before attempt number `attempt` (from 0) to reconnect.
 *
 * @param random - A number from 0 up to 1: spreads the tabs of a server that came back.
 */
export function delayBefore(attempt: number, random: number): number {
  const full = Math.min(LONGEST, FIRST * 2 ** attempt);
  return full / 2 + (full / 2) * random;
}
