import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { PromotionDraft } from '../model/promotion';
import type { WirePromoted } from '../protocol/wire';

interface IPromotedProps {
  readonly draft: PromotionDraft;
  readonly trans: TranslationBundle;
}

/** Lists what stands in the module afterwards, with what can be chosen about it. */
export function Promoted({ draft, trans }: IPromotedProps): JSX.Element {
  const promoted = draft.plan?.promoted ?? [];
  let place = 0;
  return (
    <section className="nbguard-promote-list">
      <h3>{trans.__('What goes there')}</h3>
      <ul>
        {promoted.map(it => (
          // A name that is being typed must not lose its field.
          <li key={it.wrapped ? `${it.cell} ${place}` : it.name}>
            {it.wrapped ? (
              <Wrapped draft={draft} it={it} place={place++} trans={trans} />
            ) : (
              <Definition draft={draft} it={it} trans={trans} />
            )}
          </li>
        ))}
        {draft.choice.parameters
          .filter(name => promoted.every(it => it.name !== name))
          .map(name => (
            <li key={name}>
              <AsParameter draft={draft} name={name} trans={trans} />
            </li>
          ))}
      </ul>
    </section>
  );
}

/** Statements that become a function: its name and docstring are the person's. */
function Wrapped({
  draft,
  it,
  place,
  trans
}: IPromotedProps & { it: WirePromoted; place: number }): JSX.Element {
  return (
    <>
      <label className="nbguard-promote-field">
        <span>{trans.__('Function')}</span>
        <input
          type="text"
          className="jp-mod-styled"
          defaultValue={it.name}
          spellCheck={false}
          disabled={!draft.canEdit}
          onChange={event => draft.rename(place, event.target.value)}
        />
        <Signature it={it} trans={trans} />
      </label>
      <label className="nbguard-promote-field">
        <span>{trans.__('Docstring')}</span>
        <input
          type="text"
          className="jp-mod-styled"
          defaultValue={draft.docstringOf(place)}
          placeholder={trans.__('What it returns, and from what')}
          disabled={!draft.canEdit}
          onChange={event => draft.describe(place, event.target.value)}
        />
      </label>
      <Remarks it={it} trans={trans} />
    </>
  );
}

function Definition({
  draft,
  it,
  trans
}: IPromotedProps & { it: WirePromoted }): JSX.Element {
  return (
    <>
      <code>{it.name}</code>{' '}
      {it.kind === 'function' ? (
        <Signature it={it} trans={trans} />
      ) : (
        <small>
          {it.kind === 'class' ? trans.__('class') : trans.__('constant')}
        </small>
      )}
      {it.kind === 'constant' && !it.chosen && (
        <AsParameter draft={draft} name={it.name} trans={trans} />
      )}
      <Remarks it={it} trans={trans} />
    </>
  );
}

function Signature({
  it,
  trans
}: {
  it: WirePromoted;
  trans: TranslationBundle;
}): JSX.Element {
  const takes = it.parameters.join(', ') || trans.__('nothing');
  return (
    <small>
      {trans.__('takes')} <code>{takes}</code>
      {it.returns.length > 0 && (
        <>
          {', '}
          {trans.__('returns')} <code>{it.returns.join(', ')}</code>
        </>
      )}
    </small>
  );
}

/** Lets a constant be a parameter instead of moving. */
function AsParameter({
  draft,
  name,
  trans
}: IPromotedProps & { name: string }): JSX.Element {
  return (
    <label className="nbguard-promote-check">
      <input
        type="checkbox"
        checked={draft.isParameter(name)}
        disabled={!draft.canEdit}
        onChange={event => draft.setParameter(name, event.target.checked)}
      />
      {trans.__('pass %1 as a parameter', name)}
    </label>
  );
}

function Remarks({
  it,
  trans
}: {
  it: WirePromoted;
  trans: TranslationBundle;
}): JSX.Element | null {
  const remarks = [
    it.added.length > 0 &&
      trans._n(
        '%2 was a variable of the notebook and becomes a parameter',
        '%2 were variables of the notebook and become parameters',
        it.added.length,
        it.added.join(', ')
      ),
    !it.chosen && trans.__('needed by what was chosen'),
    it.reused && trans.__('the module has the very same already')
  ].filter(remark => remark !== false);
  return remarks.length === 0 ? null : (
    <small className="nbguard-promote-remark">{remarks.join('; ')}</small>
  );
}
