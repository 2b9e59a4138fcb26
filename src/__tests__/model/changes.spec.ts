import { SentCells } from '../../model/changes';
import type { WireCell } from '../../protocol/wire';
import { wireCell } from './wire';

function diff(sent: SentCells, cells: WireCell[], ...touched: string[]) {
  return sent.diff(
    cells.map(({ id }) => id),
    new Set(touched),
    id => cells.find(cell => cell.id === id)
  );
}

describe('SentCells', () => {
  const a = wireCell('a', '1');
  const b = wireCell('b', '2');
  const c = wireCell('c', '3');
  let sent: SentCells;

  beforeEach(() => {
    sent = new SentCells();
    sent.reset([a, b]);
  });

  it('sends everything on opening, a repeated id once', () => {
    expect(new SentCells().reset([a, b, { ...a, source: '9' }])).toHaveLength(
      2
    );
  });

  it('sends nothing when nothing changed', () => {
    expect(diff(sent, [a, b], 'a', 'b')).toBeNull();
  });

  it('sends a changed cell whole, and no order', () => {
    const changed = { ...a, source: '1 # more' };
    expect(diff(sent, [changed, b], 'a')).toEqual({ cells: [changed] });
    expect(diff(sent, [changed, b], 'a')).toBeNull();
  });

  it('does not look at cells that were not touched', () => {
    expect(diff(sent, [{ ...a, source: 'unseen' }, b])).toBeNull();
  });

  it('sends a move as an order alone, whatever signals say', () => {
    expect(diff(sent, [b, a], 'a')).toEqual({ order: ['b', 'a'], cells: [] });
  });

  it('sends an insertion with its cell', () => {
    expect(diff(sent, [a, c, b], 'c')).toEqual({
      order: ['a', 'c', 'b'],
      cells: [c]
    });
  });

  it('sends a deletion as an order, and the cell again when it comes back', () => {
    expect(diff(sent, [b])).toEqual({ order: ['b'], cells: [] });
    expect(diff(sent, [a, b], 'a')).toEqual({ order: ['a', 'b'], cells: [a] });
  });

  it('notices tags, outputs and counts', () => {
    const changed = {
      ...a,
      tags: ['skip'],
      hasOutputs: true,
      executionCount: 4
    };
    expect(diff(sent, [changed, b], 'a')?.cells).toEqual([changed]);
  });
});
