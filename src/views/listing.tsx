import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { safeFixes } from '../actions/fixes';
import type { NotebookDocument } from '../model/document';
import { firstLine, labelOf } from '../model/labels';
import {
  group,
  type Grouping,
  type IGroup,
  inOrder,
  matching
} from '../model/listing';
import { isMendable, wordFor } from '../model/states';
import { countStandings, TOLD } from '../model/summary';
import type { IHands } from './hands';
import { Item } from './item';
import { Verified } from './verified';

interface IListingProps {
  readonly document: NotebookDocument;
  readonly hands: IHands;
  readonly trans: TranslationBundle;
}

/** Moves the focus between the diagnostics by the arrow keys. */
function onArrow(event: React.KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) {
    return;
  }
  const items = [
    ...event.currentTarget.querySelectorAll<HTMLElement>('.nbguard-item')
  ];
  const here = items.findIndex(item => item.contains(document.activeElement));
  const next = items[here + step];
  if (next) {
    event.preventDefault();
    next.focus();
  }
}

/** Says how many cells are in which state. */
function Counts({
  document: { answers },
  trans
}: Pick<IListingProps, 'document' | 'trans'>): JSX.Element {
  const counts = countStandings(answers.verdicts.values());
  const told = [...TOLD, 'fresh' as const].filter(it => counts.has(it));
  return (
    <ul className="nbguard-counts" aria-label={trans.__('Cells by state')}>
      {told.map(standing => (
        <li key={standing} data-state={standing}>
          <b>{counts.get(standing)}</b> {wordFor(standing, trans).toLowerCase()}
        </li>
      ))}
    </ul>
  );
}

/** Shows the diagnostics of one cell or of one rule. */
function Group({
  content,
  grouping,
  ...props
}: IListingProps & {
  content: IGroup;
  grouping: Grouping;
}): JSX.Element {
  const { document, trans } = props;
  const ids = document.cellIds;
  const label = (id: string) => {
    const cell = document.cell(id);
    return cell ? labelOf(cell, ids.indexOf(id), trans) : '';
  };
  const byCell = grouping === 'cell';
  const source = byCell
    ? (document.cell(content.key)?.sharedModel.getSource() ?? '')
    : '';
  return (
    <section className="nbguard-group">
      <h3>
        <span>{byCell ? label(content.key) : content.key}</span>
        {byCell && <code>{firstLine(source)}</code>}
        <span className="nbguard-badge">{content.items.length}</span>
      </h3>
      <ul>
        {content.items.map((item, place) => (
          <Item
            key={place}
            item={item}
            place={byCell ? '' : label(item.cell)}
            document={document}
            hands={props.hands}
            trans={trans}
          />
        ))}
      </ul>
    </section>
  );
}

/** Shows everything that was found in a notebook, grouped and filtered. */
export function Listing(props: IListingProps): JSX.Element {
  const { document, hands, trans } = props;
  const [filter, setFilter] = React.useState('');
  const [grouping, setGrouping] = React.useState<Grouping>('cell');
  const { answers } = document;
  const all = inOrder(document.cellIds, answers.diagnostics);
  const shown = matching(all, filter);
  const verdicts = [...answers.verdicts.values()];
  const isRunnable = verdicts.some(({ state }) => isMendable(state));
  const fixable = safeFixes(document).count;
  return (
    <>
      <header className="nbguard-panel-header">
        <Counts document={document} trans={trans} />
        {answers.note && <p className="nbguard-note">{answers.note}</p>}
        <div className="nbguard-panel-actions">
          <button
            type="button"
            className="nbguard-button nbguard-mod-primary"
            disabled={!isRunnable}
            onClick={() => hands.runStale(null)}
          >
            {trans.__('Run stale cells')}
          </button>
          {fixable > 0 && (
            <button
              type="button"
              className="nbguard-button"
              onClick={() => hands.fixAllSafe()}
            >
              {trans.__('Fix all that is safe (%1)', fixable)}
            </button>
          )}
        </div>
        <div className="nbguard-panel-filter">
          <input
            type="search"
            placeholder={trans.__('Filter')}
            aria-label={trans.__('Filter diagnostics')}
            value={filter}
            onChange={event => setFilter(event.target.value)}
          />
          <select
            aria-label={trans.__('Group diagnostics')}
            value={grouping}
            onChange={event =>
              setGrouping(event.target.value === 'rule' ? 'rule' : 'cell')
            }
          >
            <option value="cell">{trans.__('By cell')}</option>
            <option value="rule">{trans.__('By rule')}</option>
          </select>
        </div>
      </header>
      <div className="nbguard-panel-list" onKeyDown={onArrow}>
        <Verified document={document} hands={hands} trans={trans} />
        {shown.length === 0 && (
          <p className="nbguard-panel-empty">
            {all.length === 0
              ? trans.__('Nothing was found in this notebook.')
              : trans.__('Nothing matches the filter.')}
          </p>
        )}
        {group(shown, grouping).map(content => (
          <Group
            key={content.key}
            content={content}
            grouping={grouping}
            {...props}
          />
        ))}
      </div>
    </>
  );
}
