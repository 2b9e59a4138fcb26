import type { NotebookDocument } from '../model/document';
import { inOrder } from '../model/listing';
import { offsetsOf } from '../model/positions';
import type { WireEdit, WireFix } from '../protocol/wire';
import { applyEdits, EditError } from './edits';

/** What became of a fix: `outdated` where the document changed since it was offered. */
export type Outcome = 'done' | 'outdated';

/** The edits of several fixes that can be applied together. */
export interface IBatch {
  readonly edits: readonly WireEdit[];
  /** How many fixes there are in the batch. */
  readonly count: number;
}

/**
 * Applies the edits of a fix, if the document is still the one that the fix was made for.
 *
 * What the fix offers to run is left to the caller: edits never run code.
 */
export function applyFix(document: NotebookDocument, fix: WireFix): Outcome {
  return applyAll(document, fix.edits, () =>
    [...document.answers.diagnostics.values()].some(list =>
      list.some(diagnostic => diagnostic.fixes.includes(fix))
    )
  );
}

/** Applies all safe fixes as one step; says how many there were, and what became of them. */
export function applySafeFixes(document: NotebookDocument): {
  outcome: Outcome;
  count: number;
} {
  const { edits, count } = safeFixes(document);
  return { outcome: applyAll(document, edits, () => true), count };
}

/**
 * Collects the first safe fix of each diagnostic; of those that touch the same text, or that
 * change the list of cells in the same way, only the first.
 */
export function safeFixes(document: NotebookDocument): IBatch {
  const taken = new Map<string, [number, number][]>();
  const seen = new Set<string>();
  const edits: WireEdit[] = [];
  let count = 0;

  const isFree = (edit: WireEdit): boolean => {
    if (edit.kind !== 'replaceText') {
      return !seen.has(JSON.stringify(edit));
    }
    const source = document.cell(edit.cell)?.sharedModel.getSource() ?? '';
    const [from, to] = offsetsOf(source, edit.range);
    const others = taken.get(edit.cell) ?? [];
    return others.every(([start, end]) => to < start || from > end);
  };

  for (const { diagnostic } of inOrder(
    document.cellIds,
    document.answers.diagnostics
  )) {
    const fix = diagnostic.fixes.find(
      ({ applicability, edits }) => applicability === 'safe' && edits.length > 0
    );
    if (!fix?.edits.every(isFree)) {
      continue;
    }
    count += 1;
    for (const edit of fix.edits) {
      seen.add(JSON.stringify(edit));
      if (edit.kind === 'replaceText') {
        const source = document.cell(edit.cell)?.sharedModel.getSource() ?? '';
        const ranges = taken.get(edit.cell) ?? [];
        ranges.push(offsetsOf(source, edit.range));
        taken.set(edit.cell, ranges);
      }
      edits.push(edit);
    }
  }
  return { edits, count };
}

function applyAll(
  document: NotebookDocument,
  edits: readonly WireEdit[],
  isOffered: () => boolean
): Outcome {
  if (edits.length === 0) {
    return 'done';
  }
  if (!document.isCurrent || !isOffered()) {
    return 'outdated';
  }
  try {
    applyEdits(document.context.model.sharedModel, edits);
  } catch (error) {
    if (error instanceof EditError) {
      return 'outdated';
    }
    throw error;
  }
  return 'done';
}
