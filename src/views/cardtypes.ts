import type { TranslationBundle } from '@jupyterlab/translation';

import type { NotebookDocument } from '../model/document';
import { labelOf } from '../model/labels';
import type { CellState, SeverityName } from '../protocol/wire';
import type { IHands } from './hands';

/** Something to press. */
export interface IAction {
  readonly label: string;
  readonly run: () => void;
  readonly primary?: boolean;
  /** What it leads to, shown when the pointer rests on it. */
  readonly hint?: string;
}

/** One thing that a card says, with the places it speaks of. */
export interface ILine {
  readonly text: string;
  readonly links: readonly IAction[];
  /** What it comes from, in small print: the name of a rule. */
  readonly origin?: string;
  readonly severity?: SeverityName;
}

/** What a card says of a cell or of a place in it. */
export interface ICardContent {
  readonly title: string;
  readonly state?: CellState;
  readonly faint?: boolean;
  readonly lines: readonly ILine[];
  readonly actions: readonly IAction[];
}

/** What is needed to write a card. */
export interface IContentOptions {
  readonly document: NotebookDocument;
  readonly hands: IHands;
  readonly trans: TranslationBundle;
}

/** Makes a link to a cell, if it is there and is not the one that the card is about. */
export function linkTo(
  { document, hands, trans }: IContentOptions,
  cell: string | null,
  here: string
): IAction[] {
  const model =
    cell === null || cell === here ? undefined : document.cell(cell);
  if (!model || cell === null) {
    return [];
  }
  const place = document.cellIds.indexOf(cell);
  return [{ label: labelOf(model, place, trans), run: () => hands.jump(cell) }];
}
