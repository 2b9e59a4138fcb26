import type {
  CellVerdict,
  VerifiedCell,
  VerifyResult,
  WireDiagnostic
} from '../protocol/wire';

/** The kind of a reason that a verification gives. */
export const VERIFIED = 'verified';

/** Rules that say of a cell what a verification knows for certain. */
const FORESEEN: ReadonlySet<string> = new Set([
  'stale-cell',
  'hidden-state',
  'run-order'
]);

/** States that tell what was done in the kernel, whatever a Restart & Run All shows. */
const FACTS: ReadonlySet<string> = new Set(['edited', 'not-run']);

/** What came of a Restart & Run All in the background. */
export class Verification {
  constructor({ time, cells }: VerifyResult) {
    this.time = new Date(time);
    this.cells = new Map(cells.map(cell => [cell.id, cell]));
  }

  /** When it ended. */
  readonly time: Date;

  /** What came of each code cell, in document order. */
  readonly cells: ReadonlyMap<string, VerifiedCell>;

  /** Lists the cells that came out otherwise, or failed. */
  get wrong(): VerifiedCell[] {
    return [...this.cells.values()].filter(
      ({ state }) => state === 'different' || state === 'failed'
    );
  }

  /** How many cells show what they showed. */
  get same(): number {
    return [...this.cells.values()].filter(({ state }) => state === 'same')
      .length;
  }

  /** Says whether it is certain by now what a cell shows. */
  isCertain(id: string): boolean {
    const state = this.cells.get(id)?.state;
    return state === 'same' || state === 'different' || state === 'failed';
  }

  /** Puts what is certain in the place of what was foreseen. */
  judge(verdict: CellVerdict): CellVerdict {
    const found = this.cells.get(verdict.id);
    if (!found || !this.isCertain(verdict.id)) {
      return verdict;
    }
    if (found.state === 'same' && FACTS.has(verdict.state)) {
      return verdict;
    }
    if (found.state === 'same') {
      return { ...verdict, state: 'fresh', faint: false, reasons: [] };
    }
    return {
      id: verdict.id,
      state: found.state === 'failed' ? 'error' : 'stale',
      faint: false,
      reasons: [
        {
          rule: 'verify',
          name: '',
          kind: VERIFIED,
          cell: null,
          text: found.text
        }
      ]
    };
  }

  /** Keeps the diagnostics of a cell that are not settled by what is certain. */
  filter(
    id: string,
    diagnostics: readonly WireDiagnostic[]
  ): readonly WireDiagnostic[] {
    return this.isCertain(id)
      ? diagnostics.filter(({ rule }) => !FORESEEN.has(rule))
      : diagnostics;
  }
}
