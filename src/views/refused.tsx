import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { WireRefusal } from '../protocol/wire';
import { Message } from './message';

interface IRefusedProps {
  readonly refusals: readonly WireRefusal[];
  /** Shows where something stands. */
  readonly jump: (refusal: WireRefusal) => void;
  readonly trans: TranslationBundle;
}

/** Says why the plan cannot be, reason by reason. */
export function Refusals({
  refusals,
  jump,
  trans
}: IRefusedProps): JSX.Element {
  return (
    <section className="nbguard-promote-error" role="alert">
      <h3>{trans.__('This cannot be promoted as it is')}</h3>
      <ul>
        {refusals.map((refusal, place) => (
          <li key={place}>
            <Message text={refusal.message} />{' '}
            <Jump refusal={refusal} jump={jump} trans={trans} />
            <span className="nbguard-item-origin">{refusal.reason}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Says beside a field what is wrong with it, and offers what could stand there. */
export function FieldError({
  id,
  refusals,
  jump,
  take,
  trans
}: IRefusedProps & {
  /** What the field names as its description. */
  id: string;
  /** Takes the name that is offered. */
  take?: (name: string) => void;
}): JSX.Element | null {
  // What is told has to be there before it is filled, or nobody hears it.
  return (
    <span id={id} className="nbguard-promote-wrong" role="alert">
      {refusals.map((refusal, place) => {
        const suggestion = refusal.wanted?.suggestion ?? '';
        return (
          <React.Fragment key={place}>
            <Message text={refusal.message} />{' '}
            {suggestion !== '' && take && (
              <button
                type="button"
                className="nbguard-card-link"
                onClick={() => take(suggestion)}
              >
                {trans.__('Call it %1', suggestion)}
              </button>
            )}
            <Jump refusal={refusal} jump={jump} trans={trans} />
          </React.Fragment>
        );
      })}
    </span>
  );
}

function Jump({
  refusal,
  jump,
  trans
}: Omit<IRefusedProps, 'refusals'> & {
  refusal: WireRefusal;
}): JSX.Element | null {
  return refusal.cell === null ? null : (
    <button
      type="button"
      className="nbguard-card-link"
      onClick={() => jump(refusal)}
    >
      {trans.__('Show the place')}
    </button>
  );
}
