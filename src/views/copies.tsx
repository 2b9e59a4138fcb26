import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { NotebookDocument } from '../model/document';
import { isThere, placeLabel } from '../model/places';
import type { WireRelated } from '../protocol/wire';
import { Difference } from './difference';
import type { IHands } from './hands';

interface IRelatedProps {
  readonly related: readonly WireRelated[];
  readonly document: NotebookDocument;
  readonly hands: IHands;
  readonly trans: TranslationBundle;
}

/** How many places are listed before the rest is folded away. */
const LISTED = 4;

/** Shows the places that a diagnostic speaks of, with a way there, and how they differ. */
export function Related(props: IRelatedProps): JSX.Element | null {
  const { document, trans } = props;
  const places = props.related.filter(place => isThere(place, document));
  const [first, rest] = [places.slice(0, LISTED), places.slice(LISTED)];
  // One difference is shown at once; of many each can be unfolded.
  const isOpen = places.filter(({ difference }) => difference).length === 1;
  const list = (places: readonly WireRelated[]) => (
    <ul className="nbguard-related">
      {places.map((place, number) => (
        <PlaceItem key={number} place={place} isOpen={isOpen} {...props} />
      ))}
    </ul>
  );
  return places.length === 0 ? null : (
    // A click in here means the place that it is about, and not the diagnostic.
    <div onClick={event => event.stopPropagation()}>
      {list(first)}
      {rest.length > 0 && (
        <details className="nbguard-more">
          <summary>{trans.__('%1 more', rest.length)}</summary>
          {list(rest)}
        </details>
      )}
    </div>
  );
}

function PlaceItem({
  place,
  isOpen,
  document,
  hands,
  trans
}: IRelatedProps & { place: WireRelated; isOpen: boolean }): JSX.Element {
  const { message, difference } = place;
  return (
    <li>
      <button
        type="button"
        className="nbguard-link"
        onClick={() => hands.visit(place)}
      >
        {placeLabel(place, document, trans)}
      </button>
      {difference === '' ? (
        <span className="nbguard-item-origin">{message}</span>
      ) : (
        <details open={isOpen}>
          <summary>{message}</summary>
          <Difference text={difference} trans={trans} />
        </details>
      )}
    </li>
  );
}
