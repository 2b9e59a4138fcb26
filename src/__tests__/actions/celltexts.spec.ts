import { YNotebook } from '@jupyter/ydoc';

import { changeTexts, reversed } from '../../actions/celltexts';
import { EditError } from '../../actions/edits';
import { muteYjs } from '../quiet';

beforeAll(muteYjs);

function notebook(): YNotebook {
  return YNotebook.create({
    disableDocumentWideUndoRedo: true,
    data: {
      cells: [
        { cell_type: 'code', id: 'a', source: 'one\ntwo 🙂' },
        { cell_type: 'code', id: 'b', source: 'three' }
      ].map(cell => ({ ...cell, metadata: {}, outputs: [] }))
    }
  });
}

const look = (shared: YNotebook) => shared.cells.map(cell => cell.getSource());

const TEXTS = [
  { cell: 'a', before: 'one\ntwo 🙂', after: 'import one' },
  { cell: 'b', before: 'three', after: '' }
];

describe('changeTexts', () => {
  it('changes all cells, and the way back is the change turned round', () => {
    const shared = notebook();
    changeTexts(shared, TEXTS);
    expect(look(shared)).toEqual(['import one', '']);
    changeTexts(shared, reversed(TEXTS));
    expect(look(shared)).toEqual(['one\ntwo 🙂', 'three']);
  });

  it('is one step of the notebook for one undo', () => {
    const shared = notebook();
    changeTexts(shared, TEXTS);
    shared.undo();
    expect(look(shared)).toEqual(['one\ntwo 🙂', 'three']);
  });

  it.each([
    ['holds another text', { cell: 'b', before: 'four', after: '' }],
    ['is gone', { cell: 'c', before: 'three', after: '' }]
  ])('changes nothing where a cell %s', (_, other) => {
    const shared = notebook();
    expect(() => changeTexts(shared, [TEXTS[0], other])).toThrow(EditError);
    expect(look(shared)).toEqual(['one\ntwo 🙂', 'three']);
  });
});
