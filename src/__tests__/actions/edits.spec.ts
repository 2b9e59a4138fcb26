import { type ISharedCodeCell, YNotebook } from '@jupyter/ydoc';

import { applyEdits, EditError } from '../../actions/edits';
import type { WireEdit } from '../../protocol/wire';
import { range } from '../model/wire';
import { muteYjs } from '../quiet';

beforeAll(muteYjs);

function notebook(perCellUndo = true): YNotebook {
  return YNotebook.create({
    disableDocumentWideUndoRedo: perCellUndo,
    data: {
      cells: [
        { cell_type: 'code', id: 'a', source: 's = "🙂"; t = s' },
        { cell_type: 'code', id: 'b', source: 'one\ntwo\nthree' },
        { cell_type: 'code', id: 'c', source: 'print(s)' }
      ].map(cell => ({ ...cell, metadata: {}, outputs: [] }))
    }
  });
}

const look = (shared: YNotebook) =>
  shared.cells.map(cell => [cell.getId(), cell.getSource()]);

const replace = (
  cell: string,
  line: number,
  from: number,
  to: number,
  text: string
): WireEdit => ({
  kind: 'replaceText',
  cell,
  range: range(line, from, to),
  text
});

describe('applyEdits', () => {
  it('counts characters as the wire does: in UTF-16 units', () => {
    const shared = notebook();
    applyEdits(shared, [replace('a', 0, 10, 11, 'u')]);
    expect(look(shared)[0][1]).toBe('s = "🙂"; u = s');
  });

  it('clears outputs and the execution count of a cell', () => {
    const shared = notebook();
    const cell = shared.getCell(1) as ISharedCodeCell;
    cell.setOutputs([{ output_type: 'stream', name: 'stdout', text: 'x' }]);
    cell.execution_count = 3;
    applyEdits(shared, [{ kind: 'clearOutputs', cell: 'b' }]);
    expect(cell.getOutputs()).toEqual([]);
    expect(cell.execution_count).toBeNull();
    expect(look(shared)[1][1]).toBe('one\ntwo\nthree');
  });

  it('applies several edits of one cell at the places they were made for', () => {
    const shared = notebook();
    applyEdits(shared, [
      replace('b', 0, 0, 3, 'first line'),
      replace('b', 2, 0, 5, '3'),
      replace('b', 1, 3, 3, '!')
    ]);
    expect(look(shared)[1][1]).toBe('first line\ntwo!\n3');
  });

  it('undoes edits of one cell in one step, from its editor', () => {
    const shared = notebook();
    const cell = shared.getCell(1);
    cell.updateSource(0, 0, '# typed\n');
    applyEdits(shared, [
      replace('b', 1, 0, 3, '1'),
      replace('b', 2, 0, 3, '2')
    ]);
    expect(cell.getSource()).toBe('# typed\n1\n2\nthree');
    cell.undo();
    expect(cell.getSource()).toBe('# typed\none\ntwo\nthree');
  });

  it.each([true, false])(
    'undoes edits of several cells in one step (undo per cell: %s)',
    perCellUndo => {
      const shared = notebook(perCellUndo);
      const before = look(shared);
      applyEdits(shared, [
        replace('a', 0, 0, 1, 'S'),
        replace('c', 0, 6, 7, 'S'),
        { kind: 'insertCell', before: 'b', source: 'new', id: null },
        { kind: 'deleteCell', cell: 'b' }
      ]);
      expect(look(shared).map(([, source]) => source)).toEqual([
        'S = "🙂"; t = s',
        'new',
        'print(S)'
      ]);
      shared.undo();
      expect(look(shared)).toEqual(before);
    }
  );

  it('puts a deleted cell back under its own id', () => {
    const shared = notebook();
    shared.deleteCell(0);
    applyEdits(shared, [
      { kind: 'insertCell', before: 'b', source: 's = 1', id: 'a' }
    ]);
    expect(look(shared)[0]).toEqual(['a', 's = 1']);
  });

  it('does not use an id that is taken', () => {
    const shared = notebook();
    applyEdits(shared, [
      { kind: 'insertCell', before: null, source: 's = 1', id: 'a' }
    ]);
    const ids = shared.cells.map(cell => cell.getId());
    expect(new Set(ids).size).toBe(4);
    expect(shared.cells[3].getSource()).toBe('s = 1');
  });

  it.each([
    ['c', 'a', 'cab'],
    ['a', 'c', 'bac'],
    ['a', null, 'bca'],
    ['b', 'c', 'abc']
  ])('moves %s above %s', (cell, before, order) => {
    const shared = notebook();
    applyEdits(shared, [{ kind: 'moveCell', cell, before }]);
    expect(
      look(shared)
        .map(([id]) => id)
        .join('')
    ).toBe(order);
  });

  it('changes nothing where a cell is gone', () => {
    const shared = notebook();
    const before = look(shared);
    expect(() =>
      applyEdits(shared, [
        replace('a', 0, 0, 1, 'S'),
        { kind: 'deleteCell', cell: 'gone' }
      ])
    ).toThrow(EditError);
    expect(look(shared)).toEqual(before);
  });
});
