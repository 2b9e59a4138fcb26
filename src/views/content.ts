import type { TranslationBundle } from '@jupyterlab/translation';

import type { INeighbour } from '../model/dependencies';
import type { NotebookDocument } from '../model/document';
import { labelOf } from '../model/labels';
import { isFlagged, meaningOf, wordFor } from '../model/states';
import type {
  CellState,
  CellVerdict,
  SeverityName,
  WireDiagnostic,
  WireFix
} from '../protocol/wire';
import type { IHands } from './hands';

/** Something to press. */
export interface IAction {
  readonly label: string;
  readonly run: () => void;
  readonly primary?: boolean;
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

/** States that a hover says nothing about. */
const SILENT: ReadonlySet<CellState> = new Set(['fresh', 'running']);

function linkTo(
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

function fixActions(
  fixes: readonly WireFix[],
  { hands }: IContentOptions
): IAction[] {
  const titles = new Set<string>();
  return fixes
    .filter(({ applicability }) => applicability !== 'display-only')
    .filter(({ title }) => !titles.has(title) && titles.add(title))
    .map(fix => ({ label: fix.title, run: () => hands.fix(fix) }));
}

function runAction({ hands, trans }: IContentOptions): IAction {
  return {
    label: trans.__('Run stale cells'),
    run: () => hands.runStale(null),
    primary: true
  };
}

function reasonLines(verdict: CellVerdict, options: IContentOptions): ILine[] {
  return verdict.reasons
    .filter(({ text }) => text !== '')
    .map(({ text, cell, rule }) => ({
      text,
      links: linkTo(options, cell, verdict.id),
      origin: rule
    }));
}

function neighbourLine(
  template: (names: string) => string,
  { cell, names }: INeighbour,
  here: string,
  options: IContentOptions
): ILine {
  const quoted = names.map(name => `\`${name}\``).join(', ');
  return { text: template(quoted), links: linkTo(options, cell, here) };
}

/** Says by which names a cell is tied to others; seen from the active cell, if there is one. */
export function dependencyLines(
  id: string,
  active: string | null,
  options: IContentOptions
): ILine[] {
  const { document, trans } = options;
  const { dependencies } = document.answers;
  if (active !== null && active !== id) {
    const isActive = ({ cell }: INeighbour) => cell === active;
    return [
      ...dependencies
        .targetsOf(id)
        .filter(isActive)
        .map(({ names }) =>
          neighbourLine(
            quoted => trans.__('The selected cell uses %1 from here.', quoted),
            { cell: id, names },
            id,
            options
          )
        ),
      ...dependencies
        .sourcesOf(id)
        .filter(isActive)
        .map(({ names }) =>
          neighbourLine(
            quoted => trans.__('Uses %1 from the selected cell.', quoted),
            { cell: id, names },
            id,
            options
          )
        )
    ];
  }
  return [
    ...dependencies
      .sourcesOf(id)
      .map(neighbour =>
        neighbourLine(
          quoted => trans.__('Uses %1 from', quoted),
          neighbour,
          id,
          options
        )
      ),
    ...dependencies
      .targetsOf(id)
      .map(neighbour =>
        neighbourLine(
          quoted => trans.__('Gives %1 to', quoted),
          neighbour,
          id,
          options
        )
      )
  ];
}

/** Writes the card of a cell; `null` where there is nothing to say. */
export function cellContent(
  id: string,
  active: string | null,
  options: IContentOptions
): ICardContent | null {
  const { document, trans } = options;
  const verdict = document.answers.verdicts.get(id);
  const ties = dependencyLines(id, active, options);
  if (!verdict || SILENT.has(verdict.state)) {
    return ties.length > 0
      ? { title: trans.__('Dependencies'), lines: ties, actions: [] }
      : null;
  }
  const reasons = reasonLines(verdict, options);
  const meaning = { text: meaningOf(verdict, trans), links: [] };
  const fixes = document.answers.of(id).flatMap(({ fixes }) => fixes);
  return {
    title: wordFor(verdict.state, trans),
    state: verdict.state,
    faint: verdict.faint,
    lines: [...(reasons.length > 0 ? reasons : [meaning]), ...ties],
    actions: [
      ...(isFlagged(verdict.state) ? [runAction(options)] : []),
      ...fixActions(fixes, options)
    ]
  };
}

function relatedLinks(
  diagnostic: WireDiagnostic,
  { document, hands, trans }: IContentOptions
): IAction[] {
  return diagnostic.related.flatMap(({ cell, range, message }) => {
    const model = cell === null ? undefined : document.cell(cell);
    if (!model || cell === null) {
      return [];
    }
    const place = document.cellIds.indexOf(cell);
    return [
      {
        label: message || labelOf(model, place, trans),
        run: () => hands.jump(cell, range)
      }
    ];
  });
}

/** Writes the card of diagnostics in one cell; `null` where there are none. */
export function diagnosticContent(
  cell: string,
  diagnostics: readonly WireDiagnostic[],
  options: IContentOptions
): ICardContent | null {
  if (diagnostics.length === 0) {
    return null;
  }
  const verdict = options.document.answers.verdicts.get(cell);
  const fixes = diagnostics.flatMap(({ fixes }) => fixes);
  const offersRun = fixes.some(({ run }) => run !== null);
  const isAboutState = diagnostics.some(({ rule }) =>
    verdict?.reasons.some(reason => reason.rule === rule)
  );
  return {
    title: '',
    lines: diagnostics.map(diagnostic => ({
      text: diagnostic.message,
      links: relatedLinks(diagnostic, options),
      origin: diagnostic.rule,
      severity: diagnostic.severity
    })),
    actions: [
      ...(isAboutState && !offersRun ? [runAction(options)] : []),
      ...fixActions(fixes, options)
    ]
  };
}
