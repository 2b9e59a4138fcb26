import { causesOf } from '../../model/causes';
import type { CellVerdict, WireReason } from '../../protocol/wire';
import { verdict } from './wire';

function reason(kind: string, cell: string | null, text = kind): WireReason {
  return { rule: 'stale-cell', name: 'x', kind, cell, text };
}

function causes(cells: CellVerdict[], of: string): string[] {
  const verdicts = new Map(cells.map(cell => [cell.id, cell]));
  return causesOf(of, verdicts).map(
    ({ cell, reason }) => `${cell}: ${reason.text}`
  );
}

describe('causesOf', () => {
  const b = verdict('b', 'stale', { reasons: [reason('changed', 'a')] });
  const c = verdict('c', 'stale', { reasons: [reason('upstream', 'b')] });

  it('goes along to where it began', () => {
    const d = verdict('d', 'stale', { reasons: [reason('upstream', 'c')] });
    expect(causes([b, c, d], 'd')).toEqual(['b: changed']);
  });

  it('does not repeat what the cell itself says', () => {
    expect(causes([b, c], 'b')).toEqual([]);
  });

  it('ends, also in a circle and at a cell that is gone', () => {
    const d = verdict('d', 'stale', {
      reasons: [reason('upstream', 'e'), reason('upstream', 'gone')]
    });
    const e = verdict('e', 'stale', { reasons: [reason('upstream', 'd')] });
    expect(causes([d, e], 'd')).toEqual([]);
  });
});
