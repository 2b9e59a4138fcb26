import * as React from 'react';

import type { WireParameter } from '../protocol/wire';
import { NameField } from './namefield';
import type { IDefinitionProps } from './promotedprops';
import { FieldError } from './refused';

/** The parameters of a function: each has a name, and those of statements an order. */
export function Parameters({
  draft,
  definition,
  jump,
  trans
}: IDefinitionProps): JSX.Element {
  const { key, it } = definition;
  const id = React.useId();
  const order = it.parameters.map(({ was }) => was);
  const move = (from: number) => {
    const moved = order.filter((_, at) => at !== from);
    moved.splice(from - 1, 0, order[from]);
    draft.wish(wishes => wishes.setOrder(key, moved));
  };
  return (
    <div className="nbguard-promote-field">
      <span>{trans.__('Parameters')}</span>
      {it.parameters.length === 0 && <small>{trans.__('none')}</small>}
      <ul className="nbguard-promote-parameters">
        {it.parameters.map((parameter, at) => (
          <li key={parameter.was}>
            <NameField
              label={trans.__('Parameter %1 of %2', parameter.was, it.name)}
              name={parameter.name}
              refusals={draft.refusedOf(definition, 'parameter', parameter.was)}
              disabled={!draft.canEdit}
              choose={name =>
                draft.wish(wishes =>
                  wishes.setParameterName(key, parameter.was, name)
                )
              }
              jump={jump}
              trans={trans}
            >
              {it.wrapped && at > 0 && (
                <button
                  type="button"
                  className="nbguard-promote-move"
                  aria-label={trans.__('Move %1 forward', parameter.name)}
                  title={trans.__('Move forward')}
                  disabled={!draft.canEdit}
                  onClick={() => move(at)}
                >
                  ◂
                </button>
              )}
              <Origin
                draft={draft}
                definition={definition}
                parameter={parameter}
                jump={jump}
                trans={trans}
              />
            </NameField>
          </li>
        ))}
      </ul>
      <FieldError
        id={id}
        refusals={draft.refusedOf(definition, 'order')}
        jump={jump}
        trans={trans}
      />
    </div>
  );
}

/** Says where a parameter comes from; one that is a constant may stay that. */
function Origin({
  draft,
  definition: { it },
  parameter,
  trans
}: IDefinitionProps & { parameter: WireParameter }): JSX.Element | null {
  const { was, added, constant, code } = parameter;
  if (constant) {
    return (
      <label className="nbguard-promote-check">
        <input
          type="checkbox"
          checked={false}
          disabled={!draft.canEdit}
          onChange={() =>
            draft.wish(wishes => wishes.setPassed(was, false, it.wrapped))
          }
        />
        {trans.__('make %1 a constant of the module', was)}
      </label>
    );
  }
  if (code !== '') {
    return (
      <small>{trans.__('differs between the copies; here %1', code)}</small>
    );
  }
  return added ? (
    <small>
      {trans.__(
        '%1 was a variable of the notebook and becomes a parameter',
        was
      )}
    </small>
  ) : null;
}

/** What a function gives back that statements become: all that something reads, and more. */
export function Returns({
  draft,
  definition,
  jump,
  trans
}: IDefinitionProps): JSX.Element {
  const { key, it } = definition;
  const id = React.useId();
  const [chosen, setChosen] = React.useState<readonly string[] | null>(null);
  const returns = chosen ?? it.returns;
  const refusals = draft.refusedOf(definition, 'returns');
  const choose = (name: string, isReturned: boolean) => {
    const others = returns.filter(each => each !== name);
    const now = isReturned ? [...others, name] : others;
    setChosen(now);
    draft.wish(wishes => wishes.setReturns(key, now));
  };
  return (
    <fieldset
      className="nbguard-promote-field nbguard-promote-returns"
      aria-invalid={refusals.length > 0}
      aria-describedby={id}
    >
      <span>{trans.__('Returns')}</span>
      {it.shows && <small>{trans.__('what the cell shows')}</small>}
      {!it.shows && it.couldReturn.length === 0 && (
        <small>{trans.__('nothing')}</small>
      )}
      {it.couldReturn.map(name => (
        <label key={name} className="nbguard-promote-check">
          <input
            type="checkbox"
            checked={returns.includes(name)}
            disabled={!draft.canEdit}
            onChange={event => choose(name, event.target.checked)}
          />
          <code>{name}</code>
        </label>
      ))}
      <FieldError id={id} refusals={refusals} jump={jump} trans={trans} />
    </fieldset>
  );
}
