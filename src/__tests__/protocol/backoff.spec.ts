import { delayBefore } from '../../protocol/backoff';

describe('delayBefore', () => {
  it('doubles up to a minute', () => {
    expect([0, 1, 2, 7, 50].map(attempt => delayBefore(attempt, 1))).toEqual([
      500, 1000, 2000, 60_000, 60_000
    ]);
  });

  it('waits at least half of it', () => {
    expect(delayBefore(1, 0)).toBe(500);
  });
});
