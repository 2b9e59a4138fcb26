import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IPlaced } from '../model/listing';
import type { NotebookDocument } from '../model/document';
import { Related } from './copies';
import type { IHands } from './hands';
import { Message } from './message';

interface IItemProps {
  readonly item: IPlaced;
  /** Where it stands, where its group does not say so. */
  readonly place: string;
  readonly document: NotebookDocument;
  readonly hands: IHands;
  readonly trans: TranslationBundle;
}

/** Shows one diagnostic of the panel: Enter or a click jumps there, its buttons mend it. */
export function Item({
  item,
  place,
  document,
  hands,
  trans
}: IItemProps): JSX.Element {
  const { cell, diagnostic } = item;
  const { rule, severity, message, range, fixes, tags, related } = diagnostic;
  const jump = () => hands.jump(cell, range);
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'Enter' && event.target === event.currentTarget) {
      // Else the key press goes on to the editor that gets the focus, as a new line.
      event.preventDefault();
      event.stopPropagation();
      jump();
    }
  };
  return (
    <li
      className="nbguard-item"
      data-severity={severity}
      data-faint={tags.includes('faint') || undefined}
      tabIndex={0}
      onClick={jump}
      onKeyDown={onKeyDown}
    >
      <span className="nbguard-item-message">
        <Message text={message} />
      </span>
      <span className="nbguard-item-origin" title={trans.__('Rule')}>
        {place ? `${place} · ` : ''}
        {rule}
      </span>
      {related.some(({ path, difference }) => path || difference) && (
        <Related
          related={related}
          document={document}
          hands={hands}
          trans={trans}
        />
      )}
      {fixes
        .filter(
          // What only runs cells is offered once for all, above.
          ({ applicability, edits, offer }) =>
            applicability !== 'display-only' && (edits.length > 0 || offer)
        )
        .map(fix => (
          <button
            key={fix.title}
            type="button"
            className="nbguard-button"
            onClick={event => {
              event.stopPropagation();
              hands.fix(fix);
            }}
          >
            <Message text={fix.title} />
          </button>
        ))}
    </li>
  );
}
