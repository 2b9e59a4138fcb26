import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { PromotionDraft } from '../model/promotion';
import type { WireRefusal } from '../protocol/wire';
import { Changes } from './changes';
import { Message } from './message';
import { Promoted } from './promoted';
import { Refusals } from './refused';
import { Summary, TrialView } from './trial';

/** What the parts of the dialog are given. */
export interface IPromotionProps {
  readonly draft: PromotionDraft;
  readonly trans: TranslationBundle;
}

/** Shows a promotion as it stands: the choice, the plan, what came of trying it out. */
export function PromotionView({
  draft,
  jump,
  trans
}: IPromotionProps & {
  jump: (refusal: WireRefusal) => void;
}): JSX.Element {
  const { plan, error, refusals, definitions } = draft;
  const isPlanned = plan !== null && plan.refusals.length === 0;
  return (
    <>
      <Summary draft={draft} trans={trans} />
      <ModuleField draft={draft} trans={trans} />
      {error !== '' && (
        <p className="nbguard-promote-error" role="alert">
          <Message text={error} />
        </p>
      )}
      {refusals.length > 0 && (
        <Refusals refusals={refusals} jump={jump} trans={trans} />
      )}
      {definitions.length > 0 && (
        <Promoted draft={draft} jump={jump} trans={trans} />
      )}
      {isPlanned && (
        <>
          <Changes
            title={trans.__('What changes')}
            changes={plan.changes}
            folder={draft.folder}
            trans={trans}
          />
          {plan.notes.map(note => (
            <p key={note} className="nbguard-promote-note">
              <Message text={note} />
            </p>
          ))}
          <TrialView draft={draft} trans={trans} />
        </>
      )}
      {!plan && error === '' && <p>{trans.__('Planning…')}</p>}
    </>
  );
}

function ModuleField({ draft, trans }: IPromotionProps): JSX.Element {
  return (
    <label className="nbguard-promote-field">
      <span>{trans.__('Module')}</span>
      <input
        type="text"
        className="jp-mod-styled"
        list="nbguard-promote-modules"
        defaultValue={draft.module}
        spellCheck={false}
        disabled={!draft.canEdit}
        onChange={event => draft.setModule(event.target.value)}
      />
      <datalist id="nbguard-promote-modules">
        {(draft.plan?.modules ?? []).map(name => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <small>
        {trans.__(
          'A .py file, as seen from the notebook. What an existing one holds stays.'
        )}
      </small>
    </label>
  );
}
