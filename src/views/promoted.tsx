import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { WirePromoted } from '../protocol/wire';
import { NameField } from './namefield';
import { Parameters, Returns } from './parameters';
import type { IDefinitionProps, IPromotedProps } from './promotedprops';

/** Lists what stands in the module afterwards, with what can be chosen about it. */
export function Promoted({ draft, jump, trans }: IPromotedProps): JSX.Element {
  const { definitions, plan, wishes } = draft;
  const together = wishes.together;
  return (
    <section className="nbguard-promote-list">
      <h3>{trans.__('What goes there')}</h3>
      {(together || plan?.couldJoin) && (
        <label className="nbguard-promote-together">
          <input
            type="checkbox"
            checked={together}
            disabled={!draft.canEdit}
            onChange={event => {
              const { checked } = event.target;
              draft.wish(it => it.setTogether(checked));
            }}
          />
          {trans.__('one function for all chosen cells')}
        </label>
      )}
      <ul>
        {definitions.map(definition => (
          // Known by what stays: a name that is being typed must not lose its field.
          <li key={`${together ? 'all' : ''} ${definition.key}`}>
            <Definition
              draft={draft}
              definition={definition}
              jump={jump}
              trans={trans}
            />
          </li>
        ))}
        {draft.choice.parameters
          .filter(name => definitions.every(({ it }) => it.name !== name))
          .filter(name => definitions.every(({ it }) => !takes(it, name)))
          .map(name => (
            <li key={name}>
              <AsParameter draft={draft} name={name} trans={trans} />
            </li>
          ))}
      </ul>
    </section>
  );
}

function takes(it: WirePromoted, name: string): boolean {
  return it.parameters.some(({ was }) => was === name);
}

function Definition(props: IDefinitionProps): JSX.Element {
  const { draft, definition, jump, trans } = props;
  const { key, it } = definition;
  return (
    <>
      <div className="nbguard-promote-field">
        <span>{kindOf(it, trans)}</span>
        <NameField
          label={
            it.wrapped ? trans.__('Function') : trans.__('Name of %1', it.was)
          }
          name={it.name}
          refusals={draft.refusedOf(definition, 'name')}
          disabled={!draft.canEdit}
          choose={name => draft.wish(wishes => wishes.setName(key, name))}
          jump={jump}
          trans={trans}
        >
          {it.kind === 'constant' && !it.chosen && (
            <AsParameter draft={draft} name={it.was} trans={trans} />
          )}
          <Remarks it={it} trans={trans} />
        </NameField>
      </div>
      {it.kind === 'function' && <Parameters {...props} />}
      {it.wrapped && (
        <>
          <Returns {...props} />
          <label className="nbguard-promote-field">
            <span>{trans.__('Docstring')}</span>
            <input
              type="text"
              className="jp-mod-styled"
              defaultValue={draft.wishes.docstring(key)}
              placeholder={trans.__('What it returns, and from what')}
              disabled={!draft.canEdit}
              onChange={event => {
                const { value } = event.target;
                draft.wish(wishes => wishes.setDocstring(key, value));
              }}
            />
          </label>
        </>
      )}
    </>
  );
}

function kindOf(it: WirePromoted, trans: TranslationBundle): string {
  switch (it.kind) {
    case 'class':
      return trans.__('Class');
    case 'constant':
      return trans.__('Constant');
    case 'function':
      return trans.__('Function');
  }
}

/** Lets a constant be a parameter instead of moving. */
function AsParameter({
  draft,
  name,
  trans
}: Omit<IPromotedProps, 'jump'> & { name: string }): JSX.Element {
  return (
    <label className="nbguard-promote-check">
      <input
        type="checkbox"
        checked={draft.wishes.isParameter(name)}
        disabled={!draft.canEdit}
        onChange={event => {
          const { checked } = event.target;
          draft.wish(wishes => wishes.setPassed(name, checked, false));
        }}
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
    !it.chosen && trans.__('needed by what was chosen'),
    it.reused && trans.__('the module has the very same already')
  ].filter(remark => remark !== false);
  return remarks.length === 0 ? null : <small>{remarks.join('; ')}</small>;
}
