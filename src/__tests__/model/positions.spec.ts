import { offsetOf, offsetsOf } from '../../model/positions';
import { range } from './wire';

describe('offsets', () => {
  const text = 'a = 1\n"🙂é"; b\n\nlast';

  it.each([
    [0, 0, 0],
    [0, 4, 4],
    [1, 0, 6],
    // The face is two UTF-16 units, as the wire and JavaScript both count.
    [1, 4, 10],
    [2, 0, 15],
    [3, 4, 20]
  ])('finds line %i, character %i', (line, character, offset) => {
    expect(offsetOf(text, { line, character })).toBe(offset);
  });

  it('moves what lies outside to the nearest place', () => {
    expect(offsetOf(text, { line: 0, character: 99 })).toBe(5);
    expect(offsetOf(text, { line: 99, character: 0 })).toBe(text.length);
    expect(offsetsOf(text, range(0, 4, 2))).toEqual([4, 4]);
  });
});
