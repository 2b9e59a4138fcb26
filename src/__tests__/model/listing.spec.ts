import { group, inOrder, matching } from '../../model/listing';
import { nextFrom } from '../../model/navigation';
import { diagnostic, range } from './wire';

const cells = ['a', 'b', 'c'];
const diagnostics = new Map([
  [
    'c',
    [
      diagnostic({ rule: 'hidden-state', range: range(3, 0, 1), name: 'gone' }),
      diagnostic({ rule: 'stale-cell', range: range(1, 2, 3), message: 'two' })
    ]
  ],
  ['a', [diagnostic({ rule: 'hidden-state', message: 'one' })]],
  ['deleted', [diagnostic()]]
]);

describe('inOrder', () => {
  it('follows the document, and leaves out what is not in it', () => {
    const rules = inOrder(cells, diagnostics).map(
      ({ cell, diagnostic }) => `${cell} ${diagnostic.rule}`
    );
    expect(rules).toEqual(['a hidden-state', 'c stale-cell', 'c hidden-state']);
  });
});

describe('matching', () => {
  it.each([
    ['', 3],
    ['hidden', 2],
    ['HIDDEN gone', 1],
    ['two hidden', 0]
  ])('finds what holds every word of "%s"', (filter, count) => {
    expect(matching(inOrder(cells, diagnostics), filter)).toHaveLength(count);
  });
});

describe('group', () => {
  it('groups by cell and by rule', () => {
    const items = inOrder(cells, diagnostics);
    const keys = (by: 'cell' | 'rule') =>
      group(items, by).map(({ key, items }) => [key, items.length]);
    expect(keys('cell')).toEqual([
      ['a', 1],
      ['c', 2]
    ]);
    expect(keys('rule')).toEqual([
      ['hidden-state', 2],
      ['stale-cell', 1]
    ]);
  });
});

describe('nextFrom', () => {
  const items = inOrder(cells, diagnostics);
  const at = (place: number, line: number | null, backwards = false) =>
    items.indexOf(
      nextFrom(
        items,
        cells,
        { place, cursor: line === null ? null : { line, character: 0 } },
        backwards
      ) ?? items[-1]
    );

  it('goes on from the cursor, through cells without any', () => {
    expect(at(0, null)).toBe(0);
    expect(at(0, 0)).toBe(1);
    expect(at(1, null)).toBe(1);
    expect(at(2, 2)).toBe(2);
  });

  it('starts again at the top', () => {
    expect(at(2, 3)).toBe(0);
  });

  it('goes back, and round', () => {
    expect(at(2, 3, true)).toBe(1);
    expect(at(2, null, true)).toBe(0);
    expect(at(0, 0, true)).toBe(2);
  });

  it('finds nothing in nothing', () => {
    expect(nextFrom([], cells, { place: 0, cursor: null })).toBeNull();
  });
});
