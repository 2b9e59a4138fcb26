import { causesOf } from '../model/causes';
import { labelOf } from '../model/labels';
import { isThere, placeLabel } from '../model/places';
import { isMendable, meaningOf, standingOf, wordFor } from '../model/states';
import { VERIFIED } from '../model/verification';
import type {
  CellState,
  CellVerdict,
  WireDiagnostic,
  WireFix
} from '../protocol/wire';
import {
  type IAction,
  type ICardContent,
  type IContentOptions,
  type ILine,
  linkTo
} from './cardtypes';

/** States that a hover says nothing about. */
const SILENT: ReadonlySet<CellState> = new Set(['fresh', 'running']);

/** How many places a line leads to; the panel lists all of them. */
const MOST_LINKS = 5;

function fixActions(
  fixes: readonly WireFix[],
  { hands }: IContentOptions
): IAction[] {
  const titles = new Set<string>();
  return fixes
    .filter(({ applicability }) => applicability !== 'display-only')
    .filter(({ title }) => !titles.has(title) && titles.add(title))
    .map(fix => ({
      label: fix.title,
      run: () => hands.fix(fix),
      isRun: fix.edits.length === 0 && fix.run !== null
    }))
    .sort((a, b) => Number(b.isRun) - Number(a.isRun))
    .map(({ label, run, isRun }) => ({ label, run, primary: isRun }));
}

function runAction(
  { id, state, reasons }: CellVerdict,
  { hands, trans }: IContentOptions
): IAction | null {
  if (reasons.some(({ kind }) => kind === VERIFIED)) {
    // Every run in this kernel was taken for right.
    return null;
  }
  if (state === 'not-run') {
    return {
      label: trans.__('Run this cell and what it needs'),
      run: () => hands.runStale([id]),
      primary: true
    };
  }
  return isMendable(state)
    ? {
        label: trans.__('Run stale cells'),
        run: () => hands.runStale(null),
        primary: true
      }
    : null;
}

/**
 * Lists what can be done about a cell, what helps most first: each thing once, and no run where
 * none can help, since what the cell needs is in no other cell.
 */
function actionsFor(
  verdict: CellVerdict | undefined,
  fixes: readonly WireFix[],
  options: IContentOptions
): IAction[] {
  const [first, ...rest] = fixActions(fixes, options);
  if (first && (first.primary || verdict?.state === 'hidden')) {
    return [{ ...first, primary: true }, ...rest];
  }
  const run = verdict && runAction(verdict, options);
  return [run, first, ...rest].filter(action => !!action);
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

/** Says where it began, for a cell that is stale because another one is. */
function causeLines(verdict: CellVerdict, options: IContentOptions): ILine[] {
  const { document, trans } = options;
  return causesOf(verdict.id, document.answers.verdicts).flatMap(
    ({ cell, reason }) => {
      const model = document.cell(cell);
      const label =
        model && labelOf(model, document.cellIds.indexOf(cell), trans);
      return label
        ? [
            {
              text: trans.__('It began with %1: %2', label, reason.text),
              links: linkTo(options, reason.cell, verdict.id)
            }
          ]
        : [];
    }
  );
}

/**
 * Writes the card of a cell; `null` where there is nothing to say.
 *
 * @param ties - What there is to say of its dependencies.
 */
export function cellContent(
  id: string,
  ties: readonly ILine[],
  options: IContentOptions
): ICardContent | null {
  const { document, trans } = options;
  const verdict = document.answers.verdicts.get(id);
  if (!verdict || SILENT.has(verdict.state)) {
    return ties.length > 0
      ? { title: trans.__('Dependencies'), lines: ties, actions: [] }
      : null;
  }
  const reasons = [
    ...reasonLines(verdict, options),
    ...causeLines(verdict, options)
  ];
  const meaning = { text: meaningOf(verdict, trans), links: [] };
  const fixes = document.answers.of(id).flatMap(({ fixes }) => fixes);
  return {
    title: wordFor(standingOf(verdict), trans),
    state: verdict.state,
    faint: verdict.faint,
    lines: [...(reasons.length > 0 ? reasons : [meaning]), ...ties],
    actions: actionsFor(verdict, fixes, options)
  };
}

function relatedLinks(
  { related }: WireDiagnostic,
  { document, hands, trans }: IContentOptions
): IAction[] {
  return related
    .filter(place => isThere(place, document))
    .slice(0, MOST_LINKS)
    .map(place => ({
      label: placeLabel(place, document, trans),
      hint: place.message,
      run: () => hands.visit(place)
    }));
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
    actions: actionsFor(isAboutState ? verdict : undefined, fixes, options)
  };
}
