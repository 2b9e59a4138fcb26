import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { PromotionDraft } from '../model/promotion';
import type { WireTested } from '../protocol/wire';
import { Changes, nameOf } from './changes';
import { Message } from './message';

interface ITrialProps {
  readonly draft: PromotionDraft;
  readonly trans: TranslationBundle;
}

/** Says in a line, which stays in sight, how far the trial is or what came of it. */
export function Summary({ draft, trans }: ITrialProps): JSX.Element {
  const { trial, stage, progress } = draft;
  const wrong = trial ? trial.differences.length : 0;
  const told =
    stage === 'trying'
      ? trans.__('Trying it out: %1', progress || trans.__('Starting…'))
      : trial?.ok
        ? trans.__(
            'Tried: the test passes, and the notebook shows the same. Nothing is written yet.'
          )
        : trial?.failure
          ? trans.__('Tried: the test fails. Nothing can be applied.')
          : trial &&
            trans._n(
              'Tried: %1 cell would show something else. Nothing can be applied.',
              'Tried: %1 cells would show something else. Nothing can be applied.',
              wrong
            );
  const kind = trial ? (trial.ok ? 'good' : 'error') : 'note';
  return (
    <div className="nbguard-promote-summary" role="status" aria-live="polite">
      {told && <p className={`nbguard-promote-${kind}`}>{told}</p>}
    </div>
  );
}

/** Says what trying out would do, how far it is, or what came of it. */
export function TrialView({ draft, trans }: ITrialProps): JSX.Element {
  return (
    <section className="nbguard-promote-tests">
      <h3>{trans.__('Tests')}</h3>
      {draft.stage === 'trying' ? (
        <Trying draft={draft} trans={trans} />
      ) : draft.trial ? (
        <Outcome draft={draft} trans={trans} />
      ) : (
        <p>
          {trans.__(
            'Nothing has run yet. To record what a test can repeat, the notebook runs in a kernel of its own, in copies of its folder: as it is, and as it would be. Your kernel stays as it is. What cells write to databases or send to other machines happens again. The notebook is saved first.'
          )}
        </p>
      )}
    </section>
  );
}

function Trying({ draft, trans }: ITrialProps): JSX.Element {
  return (
    <div className="nbguard-promote-progress">
      <progress aria-label={trans.__('Trying it out')} />
      <span>{draft.progress || trans.__('Starting…')}</span>
      <button
        type="button"
        className="nbguard-button"
        onClick={() => draft.cancel()}
      >
        {trans.__('Stop')}
      </button>
    </div>
  );
}

function Outcome({ draft, trans }: ITrialProps): JSX.Element | null {
  const { trial } = draft;
  if (!trial) {
    return null;
  }
  return (
    <>
      {trial.ok && (
        <p className="nbguard-promote-good">
          {trans.__(
            'The test passes in a clean process, and each cell that could be compared shows the same.'
          )}
        </p>
      )}
      {trial.failure !== '' && (
        <div className="nbguard-promote-error" role="alert">
          <p>{trans.__('The test fails, so nothing can be applied:')}</p>
          <pre className="nbguard-difference">{trial.failure}</pre>
        </div>
      )}
      {trial.differences.map(place => (
        <div
          key={nameOf(place, draft.folder, trans)}
          className="nbguard-promote-error"
          role="alert"
        >
          <p>
            {trans.__(
              '%1 would show something else:',
              nameOf(place, draft.folder, trans)
            )}
          </p>
          <pre className="nbguard-difference">{place.text}</pre>
        </div>
      ))}
      <ul>
        {trial.tested.map(tested => (
          <li key={tested.name}>
            <code>{tested.name}</code>: {howTested(tested, trans)}
          </li>
        ))}
      </ul>
      {trial.stopped !== '' && (
        <p className="nbguard-promote-note">
          <Message text={trans.__('Compared only so far: %1', trial.stopped)} />
        </p>
      )}
      {trial.unsteady.length > 0 && (
        <p className="nbguard-promote-note">
          {trans.__(
            'Shows something else each time, with or without the change: %1',
            trial.unsteady
              .map(place => nameOf(place, draft.folder, trans))
              .join(', ')
          )}
        </p>
      )}
      <Changes
        title={trans.__('Files of the test')}
        changes={trial.changes}
        folder={draft.folder}
        trans={trans}
      />
    </>
  );
}

function howTested({ how, why }: WireTested, trans: TranslationBundle): string {
  const because = why === '' ? '' : `, ${trans.__('because %1', why)}`;
  switch (how) {
    case 'value':
      return trans.__('gives what it gave for recorded inputs') + because;
    case 'type':
      return (
        trans.__('runs on recorded inputs and gives the same kind of thing') +
        because
      );
    case 'smoke':
      return trans.__('a smoke test only') + because;
  }
}
