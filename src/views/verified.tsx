import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { NotebookDocument } from '../model/document';
import { labelOf } from '../model/labels';
import type { VerifiedCell } from '../protocol/wire';
import type { IHands } from './hands';

interface IVerifiedProps {
  readonly document: NotebookDocument;
  readonly hands: IHands;
  readonly trans: TranslationBundle;
}

/** Shows what came out otherwise in one cell: Enter or a click jumps there. */
function Difference({
  found,
  document,
  hands,
  trans
}: IVerifiedProps & { found: VerifiedCell }): JSX.Element {
  const cell = document.cell(found.id);
  const place = document.cellIds.indexOf(found.id);
  const jump = () => hands.jump(found.id);
  return (
    <li
      className="nbguard-item"
      data-severity={found.state === 'failed' ? 'error' : 'warning'}
      tabIndex={0}
      onClick={jump}
      onKeyDown={event => {
        if (event.key === 'Enter') {
          event.preventDefault();
          event.stopPropagation();
          jump();
        }
      }}
    >
      <span className="nbguard-item-message">
        {cell ? labelOf(cell, place, trans) : ''}
        {' · '}
        {found.state === 'failed'
          ? trans.__('failed')
          : trans.__('shows something else')}
      </span>
      <pre className="nbguard-difference">{found.text}</pre>
    </li>
  );
}

/** Lists the files that a verification saw used outside the copy. */
function Files({
  cells,
  trans
}: {
  cells: Iterable<VerifiedCell>;
  trans: TranslationBundle;
}): JSX.Element | null {
  const files = [...new Set([...cells].flatMap(({ files }) => files))];
  return files.length === 0 ? null : (
    <details className="nbguard-files">
      <summary>
        {trans._n(
          '%1 file outside the copy was used',
          '%1 files outside the copy were used',
          files.length
        )}
      </summary>
      <ul>
        {files.map(file => (
          <li key={file}>{file}</li>
        ))}
      </ul>
    </details>
  );
}

/** Shows what a Restart & Run All in the background has shown; nothing where there was none. */
export function Verified(props: IVerifiedProps): JSX.Element | null {
  const { document, trans } = props;
  const { verification } = document.answers;
  if (verification === null) {
    return null;
  }
  const { wrong, same, cells, time } = verification;
  return (
    <section className="nbguard-verified" aria-label={trans.__('Verification')}>
      <h3>
        <span>{trans.__('Verified at %1', time.toLocaleTimeString())}</span>
        <span className="nbguard-badge">
          {trans.__('%1 of %2 the same', same, cells.size)}
        </span>
      </h3>
      <ul>
        {wrong.map(found => (
          <Difference key={found.id} found={found} {...props} />
        ))}
      </ul>
      <Files cells={cells.values()} trans={trans} />
    </section>
  );
}
